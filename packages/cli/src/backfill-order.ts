import {
  type BackfillDate,
  type BackfillOrder,
  createBackfill,
  dateAction,
  type OrderTools,
  runOfDate,
  storedDag,
} from "@tradewind/runtime";
import { chooseOf } from "./choose-of.ts";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { EXIT } from "./exit-code.ts";
import { isoTime } from "./iso-time.ts";
import { isSet, textOf } from "./order-options.ts";
import { isData, note, print, printRows, printValue, type Row } from "./output.ts";
import { readConf } from "./read-conf.ts";
import { readDate, readWholeNumber } from "./read-option.ts";
import { UsageError } from "./usage-error.ts";

// What `backfill create` and `dags backfill` have in common; they differ in the names of two options only.

export const BACKFILL_OPTIONS = {
  "reprocess-behavior": {
    type: "string",
    value: "WHICH",
    summary: "Runs that exist and are done again: none, failed or completed (default: none)",
  },
  "max-active-runs": {
    type: "string",
    value: "N",
    summary: "How many of its runs may be active at once (default: 10)",
  },
  "run-backwards": { type: "boolean", summary: "The newest date first" },
  "dag-run-conf": { type: "string", value: "JSON", summary: "The runs' configuration" },
  "dry-run": { type: "boolean", summary: "Show the dates and what would be done about each, and do nothing" },
} as const satisfies Record<string, OptionSpec>;

const REPROCESS = ["none", "failed", "completed"] as const;

/** Makes a backfill as the command line says and prints it. `from` and `to` name the options that hold its dates. */
export async function backfillAsAsked(
  input: CommandInput,
  tools: OrderTools,
  { dagId, from, to }: { readonly dagId: string; readonly from: string; readonly to: string },
): Promise<number> {
  const conf = readConf(textOf(input, "dag-run-conf"), "--dag-run-conf");
  const reprocess = chooseOf("--reprocess-behavior", textOf(input, "reprocess-behavior") ?? "none", REPROCESS);
  const maxActiveRuns = readWholeNumber("--max-active-runs", textOf(input, "max-active-runs") ?? "10");
  const { document } = await storedDag(tools.store, dagId);
  const dateOf = (option: string): number => {
    const text = textOf(input, option);
    if (text === undefined)
      throw new UsageError({
        message: `A backfill needs --${option}.`,
        hint: `Say --${option} 2024-01-31, for example.`,
      });
    return readDate(`--${option}`, text, document.timezone);
  };
  const order: BackfillOrder = {
    dagId,
    from: dateOf(from),
    to: dateOf(to),
    conf,
    reprocess,
    maxActiveRuns,
    runBackwards: isSet(input, "run-backwards"),
    dryRun: isSet(input, "dry-run"),
  };
  if (order.from > order.to)
    throw new UsageError({ message: `--${to} is before --${from}.`, hint: "Change one of them." });
  const { backfillId, dates } = await createBackfill(tools, order);
  if (backfillId === undefined) await printRows(await plannedRows(tools, order, dates), input.output);
  else if (isData(input.output)) await printValue({ id: backfillId, dag_id: dagId, dates: dates.length }, input.output);
  else {
    print(String(backfillId));
    note(`Backfill ${backfillId} of DAG "${dagId}" has ${dates.length} dates.`);
  }
  return EXIT.done;
}

function plannedRows(
  { store }: OrderTools,
  { dagId, reprocess }: BackfillOrder,
  dates: readonly BackfillDate[],
): Promise<Row[]> {
  return Promise.all(
    dates.map(async (date) => {
      const { logicalDate, dataIntervalStart, dataIntervalEnd, partitionKey } = date;
      const action = dateAction(reprocess ?? "none", await runOfDate(store, dagId, date));
      return {
        logical_date: isoTime(logicalDate),
        ...(partitionKey !== null && { partition_key: partitionKey }),
        data_interval_start: isoTime(dataIntervalStart),
        data_interval_end: isoTime(dataIntervalEnd),
        action: action.kind,
        reason: action.kind === "leave" ? action.reason : null,
      };
    }),
  );
}
