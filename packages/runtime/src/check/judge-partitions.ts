import {
  assetsIn,
  clashingFormats,
  formatMadeBy,
  formatsText,
  mapKey,
  mapperOf,
  nameOfAsset,
} from "@tradewind/core/engine";
import type { AwaitedPartitions, FileFacts, Finding, UpdatedPartitions } from "./finding.ts";

/** Schedules by partitions that have no runs for what other DAGs update: keys that cannot be read, or never are the same. */
export function judgePartitions(all: readonly FileFacts[]): Finding[] {
  const updated = all.flatMap(({ updatedPartitions }) => updatedPartitions);
  return all.flatMap(({ awaitedPartitions }) => awaitedPartitions).flatMap((awaited) => judge(awaited, updated));
}

function judge(awaited: AwaitedPartitions, updated: readonly UpdatedPartitions[]): Finding[] {
  const { schedule } = awaited;
  const updatersOf = (name: string) => updated.filter(({ asset }) => asset === name);
  const unread = assetsIn(schedule.condition).flatMap((asset) =>
    updatersOf(nameOfAsset(asset)).flatMap(({ dagId, key }) => {
      const mapped = mapKey(mapperOf(schedule, asset), key);
      return "problem" in mapped ? [`the updates of ${nameOfAsset(asset)} by "${dagId}": ${mapped.problem}`] : [];
    }),
  );
  if (unread.length > 0) return unread.map((what) => finding(awaited, what));
  const clash = clashingFormats(schedule.condition, (asset) => {
    const made = updatersOf(nameOfAsset(asset)).map(({ keyFormat }) =>
      formatMadeBy(mapperOf(schedule, asset), keyFormat),
    );
    return made.every((format) => format === made[0]) ? made[0] : undefined;
  });
  if (!clash) return [];
  return [finding(awaited, `assets whose keys never are the same, since they are written as ${formatsText(clash)}`)];
}

const finding = ({ dagId, place }: AwaitedPartitions, what: string): Finding => ({
  severity: "warning",
  code: "TW7007",
  message: `DAG "${dagId}" has no run for ${what}.`,
  hint: "Give the asset a mapper with an inputFormat or outputFormat that fits, or the cronPartition another keyFormat.",
  dagId,
  place,
});
