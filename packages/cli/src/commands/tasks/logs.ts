import { resolve } from "node:path";
import { UnknownNameError } from "@tradewind/core";
import { isFinished, isRunFinished, type TaskState, UNMAPPED } from "@tradewind/core/engine";
import { type LogLine, logFileOf, type OrderTools } from "@tradewind/runtime";
import type { RunRow } from "@tradewind/store";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { findTask } from "../../find-task.ts";
import { GrowingFile } from "../../growing-file.ts";
import { interruptible } from "../../interruptible.ts";
import { logText, parseLogLine } from "../../log-text.ts";
import { withStore } from "../../open-store.ts";
import { isSet, textOf } from "../../order-options.ts";
import { isData, note, print, printValue } from "../../output.ts";
import { readWholeNumber } from "../../read-option.ts";
import { TASK_RUN_ARGS } from "../../run-args.ts";
import { storeChanges } from "../../store-changes.ts";
import { MAP_INDEX_OPTION, readMapIndex } from "../../task-name.ts";
import type { Command } from "../command.ts";

/** What is written while nothing changes in the store is seen this soon. */
const LOOK_EVERY_MS = 100;

export const command: Command = {
  summary: "Print the log of an attempt",
  args: TASK_RUN_ARGS,
  options: {
    try: { type: "string", value: "N", summary: "The attempt (default: the newest)" },
    ...MAP_INDEX_OPTION,
    follow: { type: "boolean", short: "f", summary: "Go on printing until the attempt has ended" },
  },
  examples: ["tradewind tasks logs sales load 2024-01-03", "tradewind tasks logs sales load 2024-01-03 --try 1"],
  run: (input) =>
    interruptible((signal) =>
      withStore(input, async (tools) => {
        const [dagId, taskId, name] = input.args;
        const run = await findRun(tools.store, dagId!, name!);
        const wanted = textOf(input, "try");
        const attempt = {
          run,
          taskId: taskId!,
          mapIndex: readMapIndex(textOf(input, "map-index")),
          wanted: wanted === undefined ? undefined : readWholeNumber("--try", wanted),
          folder: resolve(input.config["logs.folder"].value),
        };
        const gathered: LogLine[] = [];
        const asData = isData(input.output) ? input.output : undefined;
        const show = (line: LogLine) => void (asData ? gathered.push(line) : print(logText(line)));
        const found = isSet(input, "follow")
          ? await follow(tools, attempt, { signal, show })
          : await readOnce(tools, attempt, show);
        if (!found) note("The attempt has written nothing.");
        if (asData) await printValue(gathered, asData);
        return EXIT.done;
      }),
    ),
};

interface Attempt {
  readonly run: RunRow;
  readonly taskId: string;
  /** Of a mapped task. */
  readonly mapIndex: number | undefined;
  /** Undefined: the newest. */
  readonly wanted: number | undefined;
  readonly folder: string;
}

/** Prints what there is; false when there is no log. */
async function readOnce({ store }: OrderTools, attempt: Attempt, show: (line: LogLine) => void): Promise<boolean> {
  const row = await findTask(store, attempt.run, attempt.taskId, attempt.mapIndex);
  const newest = row?.tryNumber ?? 0;
  const tryNumber = attempt.wanted ?? newest;
  if (tryNumber < 1 || tryNumber > newest)
    throw new UnknownNameError({
      kind: "attempt",
      found: String(tryNumber),
      known: Array.from({ length: newest }, (_, i) => String(i + 1)),
      within: `task "${attempt.taskId}" of run "${attempt.run.runId}"`,
    });
  const log = logOf(attempt, row?.mapIndex, tryNumber);
  const isFound = showNew(log, show);
  if (log.rest !== "") show(parseLogLine(log.rest));
  return isFound;
}

/** Prints what there is and what comes, from the attempt's start to its end; false when it ended without a log. */
async function follow(
  { store, clock }: OrderTools,
  attempt: Attempt,
  { signal, show }: { signal: AbortSignal; show: (line: LogLine) => void },
): Promise<boolean> {
  let log: GrowingFile | undefined;
  let tryNumber = attempt.wanted;
  let isFound = false;
  for await (const _ of storeChanges(store, { clock, signal, everyMs: LOOK_EVERY_MS })) {
    // the state before the lines: when the attempt has ended, they are its last
    const row = await findTask(store, attempt.run, attempt.taskId, attempt.mapIndex);
    const run = await store.getRunByKey(attempt.run.runKey);
    tryNumber ??= row && row.tryNumber > 0 ? row.tryNumber : undefined;
    const isAhead = row !== undefined && tryNumber !== undefined && row.tryNumber > tryNumber;
    const isOver =
      !run ||
      isRunFinished(run.state) ||
      isAhead ||
      (row?.tryNumber === tryNumber && isAttemptOver(row?.state ?? "queued"));
    if (tryNumber !== undefined) {
      log ??= logOf(attempt, row?.mapIndex, tryNumber);
      isFound = showNew(log, show) || isFound;
    }
    if (isOver) break;
  }
  if (log && log.rest !== "") show(parseLogLine(log.rest));
  return isFound;
}

/** Shows what has come since the last time; false while there is no log. */
function showNew(log: GrowingFile, show: (line: LogLine) => void): boolean {
  const lines = log.readLines();
  for (const line of lines ?? []) show(parseLogLine(line));
  return lines !== undefined;
}

/** An attempt that waits for its next poke goes on; one that is to be tried again, or was cleared, does not. */
const isAttemptOver = (state: TaskState): boolean => isFinished(state) || state === "up_for_retry" || state === "none";

const logOf = ({ folder, run, taskId }: Attempt, mapIndex: number | undefined, tryNumber: number): GrowingFile =>
  new GrowingFile(logFileOf(folder, { run, taskId, mapIndex: mapIndex ?? UNMAPPED, tryNumber }));
