import { storedDag } from "@tradewind/runtime";
import { clearAfterAsking } from "../../clear.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import {
  DATE_RANGE_OPTIONS,
  DRY_RUN_OPTION,
  isSet,
  KEEP_STATE_OPTION,
  REACH_OPTIONS,
  readDateRange,
  readReach,
  readStateFilter,
  STATE_FILTER_OPTIONS,
  textOf,
  YES_OPTION,
} from "../../order-options.ts";
import { readTasks } from "../../read-tasks.ts";
import { MAP_INDEXES_OPTION, readMapIndexes } from "../../task-name.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Clear tasks, so that they are run again; of one run, of a range of dates, or of all runs",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {
    "task-regex": {
      type: "string",
      short: "t",
      value: "TASKS",
      summary: "Task ids with commas between them, or a regular expression (default: all tasks)",
    },
    ...MAP_INDEXES_OPTION,
    "run-id": { type: "string", short: "r", value: "RUN", summary: "One run: its id or logical date" },
    ...DATE_RANGE_OPTIONS,
    ...REACH_OPTIONS,
    ...STATE_FILTER_OPTIONS,
    "keep-later-iterations": {
      type: "boolean",
      summary: "Of a loop whose gate is cleared, leave the iterations after it as they are",
    },
    ...KEEP_STATE_OPTION,
    ...DRY_RUN_OPTION,
    ...YES_OPTION,
  },
  examples: [
    "tradewind tasks clear sales -t load -d --run-id 2024-01-03",
    "tradewind tasks clear sales -t '^load_' -s 2024-01-01 -e 2024-01-31 --only-failed --dry-run",
    "tradewind tasks clear sales -t read --map-index 3 -d --run-id 2024-01-03",
    "tradewind tasks clear papers -t refine.isGoodEnough --map-index 2 -d --run-id 2024-01-03",
  ],
  run: (input) =>
    withStore(input, async (tools) => {
      const dagId = input.args[0]!;
      const tasks = readTasks(textOf(input, "task-regex"));
      const mapIndexes = readMapIndexes(input);
      assertTasks(tasks, mapIndexes);
      const { document } = await storedDag(tools.store, dagId);
      const range = readDateRange(input, document.timezone);
      const reach = readReach(input);
      const named = textOf(input, "run-id");
      assertOneWay(named, { ...range, ...reach });
      const runId = named === undefined ? undefined : (await findRun(tools.store, dagId, named)).runId;
      const keepTaskState = isSet(input, "keep-task-state");
      const laterIterations = !isSet(input, "keep-later-iterations");
      const what = { tasks, mapIndexes, ...reach, ...readStateFilter(input), keepTaskState, laterIterations };
      return clearAfterAsking(input, tools, { dagId, runId, ...range, ...what });
    }),
};

function assertTasks(tasks: readonly string[] | undefined, mapIndexes: readonly number[] | undefined): void {
  if (tasks === undefined && mapIndexes !== undefined)
    throw new UsageError({
      message: "--map-index names instances of a task, and no task is named.",
      hint: "Name it with --task-regex.",
    });
}

function assertOneWay(
  runId: string | undefined,
  { from, to, past, future }: ReturnType<typeof readDateRange> & ReturnType<typeof readReach>,
): void {
  if (runId !== undefined && (from !== undefined || to !== undefined))
    throw new UsageError({ message: "--run-id names one run, and dates name many.", hint: "Say one of the two." });
  if (runId === undefined && (past || future))
    throw new UsageError({
      message: "--past and --future are seen from a run, and none is named.",
      hint: "Name it with --run-id, or say dates with --start-date and --end-date.",
    });
}
