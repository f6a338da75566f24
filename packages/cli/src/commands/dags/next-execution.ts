import type { RunInfo } from "@tradewind/core";
import { assetConditionOf, conditionText, isoWithOffset, isPartitioned } from "@tradewind/core/engine";
import { storedDag } from "@tradewind/runtime";
import { comingRuns } from "../../coming-runs.ts";
import { EXIT } from "../../exit-code.ts";
import { isoTime } from "../../iso-time.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { note, printRows, type Row } from "../../output.ts";
import { readWholeNumber } from "../../read-option.ts";
import { durationText } from "../../report/format.ts";
import type { Command } from "../command.ts";

type Moment = RunInfo["runAfter"];

export const command: Command = {
  summary: "Show the coming runs of a DAG, in UTC and in its zone, and where clocks change",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {
    "num-executions": { type: "string", short: "n", value: "N", summary: "How many (default: 1)" },
  },
  examples: ["tradewind dags next-execution sales", "tradewind dags next-execution sales -n 10"],
  async run(input) {
    const limit = readWholeNumber("--num-executions", textOf(input, "num-executions") ?? "1");
    const catchupByDefault = input.config["scheduler.catchup_by_default"].value;
    const { row, document, runs } = await withStore(input, async ({ store, clock, timetables }) => {
      const dag = await storedDag(store, input.args[0]!);
      return { ...dag, runs: comingRuns({ ...dag, timetables, catchupByDefault, now: clock.now(), limit }) };
    });
    if (row.isPaused) note(`DAG "${row.dagId}" is paused: these runs are made when it is resumed.`);
    const condition = assetConditionOf(document.schedule);
    const isBoth = document.schedule.kind === "assetAndTime";
    if (condition && isBoth) note(`Each waits until assets are updated: ${conditionText(condition)}.`);
    else if (isPartitioned(document.schedule))
      note(
        `DAG "${row.dagId}" has a run for each partition of which assets are updated: ${conditionText(condition!)}.`,
      );
    else if (condition) note(`DAG "${row.dagId}" has a run when assets are updated: ${conditionText(condition)}.`);
    else if (runs.length === 0) note(`DAG "${row.dagId}" has no coming runs.`);
    await printRows(
      runs.map((run, i) => runText(run, { zone: document.timezone, before: runs[i - 1]?.runAfter })),
      input.output,
    );
    return EXIT.done;
  },
};

function runText(
  { logicalDate, interval, runAfter, partition }: RunInfo,
  { zone, before = interval.start }: { zone: string; before?: Moment | undefined },
): Row {
  return {
    run_after: utc(runAfter),
    ...(partition
      ? { partition_key: partition.key, logical_date: null, data_interval_start: null, data_interval_end: null }
      : {
          logical_date: utc(logicalDate),
          data_interval_start: utc(interval.start),
          data_interval_end: utc(interval.end),
        }),
    timezone: zone,
    local_run_after: isoWithOffset(runAfter.setZone(zone)),
    clock_change: clockChange(before.setZone(zone), runAfter.setZone(zone)),
  };
}

const utc = (moment: Moment): string | null => isoTime(moment.toMillis());

/** By how much clocks were moved between two moments: `+1h00m` in spring. */
function clockChange(before: Moment, after: Moment): string | null {
  const minutes = after.offset - before.offset;
  if (minutes === 0) return null;
  return `${minutes > 0 ? "+" : "-"}${durationText(Math.abs(minutes) * 60_000)}`;
}
