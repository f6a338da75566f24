import { TradewindError } from "@tradewind/core";
import { mapIndexText, mapPathOf } from "@tradewind/core/engine";
import type { InstanceName } from "./select-instances.ts";

/** So many stretches of indexes are shown. */
const MOST_SHOWN = 10;

/** An order names an instance of a mapped task that no run of it has. */
export class NoSuchInstanceError extends TradewindError {
  constructor({
    mapIndex,
    taskIds,
    runIds,
    known,
  }: {
    mapIndex: number;
    taskIds: readonly string[];
    runIds: readonly string[];
    known: readonly InstanceName[];
  }) {
    const where = runIds.length === 1 ? `Run "${runIds[0]}" has` : `${runIds.length} runs have`;
    const index = mapIndexText(mapIndex) || String(mapIndex);
    super({
      code: "TW2023",
      message: `${where} no instance ${index} of ${taskIds.map((taskId) => `"${taskId}"`).join(", ")}.`,
      hint: taskIds.map((taskId) => knownText(taskId, known)).join(" "),
    });
  }
}

function knownText(taskId: string, known: readonly InstanceName[]): string {
  const own = known.filter((instance) => instance.taskId === taskId && instance.mapIndex >= 0);
  if (own.length === 0) return `"${taskId}" has no instances: it is not mapped, or has not been expanded.`;
  const stretches = stretchesOf(own.map(({ mapIndex }) => mapIndex));
  const more = stretches.length > MOST_SHOWN ? [`${stretches.length - MOST_SHOWN} more`] : [];
  return `"${taskId}" has ${[...stretches.slice(0, MOST_SHOWN), ...more].join(", ")}.`;
}

/** Indexes as people read them: `0 to 4, 6`, or `0.0 to 0.2, 1.0`. Those of one element's list are neighbours. */
function stretchesOf(mapIndexes: readonly number[]): string[] {
  const stretches: { from: number; to: number }[] = [];
  for (const mapIndex of [...new Set(mapIndexes)].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    const isNext = last !== undefined && mapIndex === last.to + 1 && mapPathOf(mapIndex).at(-1) !== 0;
    if (isNext) last.to = mapIndex;
    else stretches.push({ from: mapIndex, to: mapIndex });
  }
  return stretches.map(({ from, to }) =>
    from === to ? mapIndexText(from) : `${mapIndexText(from)} to ${mapIndexText(to)}`,
  );
}
