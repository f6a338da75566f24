import { TradewindError } from "@tradewind/core";
import { mapPathOf } from "@tradewind/core/engine";
import type { RunRow, TaskInstanceRow } from "@tradewind/store";

interface Nowhere {
  readonly run: Pick<RunRow, "dagId" | "runId">;
  readonly taskId: string;
  readonly row: Pick<TaskInstanceRow, "state" | "reason"> | undefined;
}

/** An answer to what is not asked, or not any more. */
export class NoOpenQuestionError extends TradewindError {
  constructor({ run: { dagId, runId }, taskId, row }: Nowhere) {
    const why = row?.reason ? `: ${row.reason}` : "";
    super({
      code: "TW2060",
      message: `Task "${taskId}" of ${dagId} ${runId} waits for no answer; its state is ${row?.state ?? "none"}${why}.`,
      hint: "It was answered, its time was over, or it has not asked yet. `tradewind inbox list` has what is open.",
    });
  }
}

/** Several instances of a mapped task ask, and none was named. */
export class AmbiguousQuestionError extends TradewindError {
  constructor({ taskId, mapIndexes }: { taskId: string; mapIndexes: readonly number[] }) {
    const shown = mapIndexes.map((mapIndex) => mapPathOf(mapIndex).join("."));
    super({
      code: "TW2063",
      message: `${mapIndexes.length} instances of task "${taskId}" wait for an answer: ${shown.join(", ")}.`,
      hint: "Say which with --map-index.",
    });
  }
}
