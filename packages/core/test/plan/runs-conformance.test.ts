import { describe, expect, test } from "vitest";
import type { TriggerRule } from "../../src/plan/trigger-rule.ts";
import type { TaskState } from "../../src/state/task-state.ts";
import { conformanceRows, countByReason, type DeliberateDifference } from "../conformance/table.ts";
import { seededRandom } from "./seeded-random.ts";
import { SimulatedRun, type SimulatedTask } from "./simulated-run.ts";

interface RowTask {
  readonly id: string;
  readonly kind: "plain" | "branch" | "short_circuit" | "mapped" | "mappedGroupTask";
  readonly upstream?: readonly string[];
  readonly rule?: TriggerRule;
  readonly outcome?: "fail" | "skip";
  readonly choose?: readonly string[] | number | null;
  readonly returns?: unknown;
  readonly ignoreDownstreamTriggerRules?: boolean;
  readonly setup?: boolean;
  readonly teardown?: boolean;
  readonly afterGroup?: string;
}
interface Ending {
  readonly run: string;
  readonly tasks: Readonly<Record<string, TaskState>>;
}
interface Row {
  readonly id: string;
  readonly about?: string;
  readonly failFast?: boolean;
  readonly tasks: readonly RowTask[];
  readonly expect: Ending;
  readonly timing?: readonly string[];
}

const directlyBelow = (row: Row, id: string) =>
  row.tasks.filter(({ upstream = [] }) => upstream.includes(id)).map((task) => task.id);

/** The DAG ends as Airflow's does but for the states given. */
const ends = (row: Row, tasks: Readonly<Record<string, TaskState>>, run = row.expect.run): Ending => ({
  run,
  tasks: { ...row.expect.tasks, ...tasks },
});

const DIFFERENCES: readonly DeliberateDifference<Row, Ending>[] = [
  {
    reason: "all_done_min_one_success leaves skipped upstreams out, as its documentation says",
    appliesTo: ({ tasks, expect: { tasks: states } }) =>
      tasks.some(
        ({ rule, upstream = [] }) =>
          rule === "all_done_min_one_success" && upstream.some((id) => states[id] === "skipped"),
      ),
    expected: (row) => {
      const upstream = row.tasks.find(({ rule }) => rule === "all_done_min_one_success")!.upstream!;
      const states = upstream.map((id) => row.expect.tasks[id]);
      if (states.includes("success")) return ends(row, { all_done_min_one_success: "success" });
      if (states.every((state) => state === "skipped")) return row.expect;
      return ends(row, { all_done_min_one_success: "upstream_failed" }, "failed");
    },
  },
  {
    reason: "a branch to a task that is not directly downstream fails the branch task",
    appliesTo: (row) =>
      row.tasks.some(
        ({ id, choose }) =>
          Array.isArray(choose) &&
          choose.some((target) => target in row.expect.tasks && !directlyBelow(row, id).includes(target)),
      ),
    expected: (row) => {
      const below = Object.entries(row.expect.tasks).filter(([, state]) => state === "skipped");
      const failed = Object.fromEntries(below.map(([id]) => [id, "upstream_failed" as const]));
      return ends(row, { ...failed, pick: "failed" }, "failed");
    },
  },
  {
    reason: "a short circuit goes by JavaScript's truth: an empty list or object is true",
    appliesTo: ({ tasks }) =>
      tasks.some(({ returns }) => typeof returns === "object" && returns !== null && Object.keys(returns).length === 0),
    expected: (row) => ends(row, { a: "success" }),
  },
];

const rows = conformanceRows<Row>("runs");
const notCovered: Record<string, (row: Row) => boolean> = {
  "mapped tasks": ({ tasks }) => tasks.some(({ kind }) => kind === "mapped" || kind === "mappedGroupTask"),
  "setup and teardown": ({ tasks }) => tasks.some(({ setup, teardown }) => setup || teardown),
  failFast: ({ failFast }) => failFast === true,
  "dependencies on a group": ({ tasks }) => tasks.some(({ afterGroup }) => afterGroup !== undefined),
};
const missing = (row: Row) => Object.keys(notCovered).find((feature) => notCovered[feature]!(row));
const covered = rows.filter((row) => missing(row) === undefined);

const simulated = (task: RowTask): SimulatedTask => ({
  id: task.id,
  ...(task.upstream && { upstream: task.upstream }),
  ...(task.rule && { rule: task.rule }),
  ...(task.outcome && { outcome: task.outcome }),
  // what is no task id fails the branch like an id that does not exist
  ...(task.kind === "branch" && { choose: typeof task.choose === "number" ? ["7"] : (task.choose ?? []) }),
  ...(task.kind === "short_circuit" && {
    shortCircuit: { goesOn: Boolean(task.returns), skipsAll: task.ignoreDownstreamTriggerRules !== false },
  }),
});

function ending(row: Row, pick: (queued: string[]) => readonly string[]): Ending {
  const run = new SimulatedRun(row.tasks.map(simulated));
  run.start();
  run.finish(pick);
  return { run: run.progress.outcome()!.state, tasks: run.states() as Record<string, TaskState> };
}

/**
 * Tasks that a failed upstream makes upstream_failed and a branch makes skipped, whichever ends first. The table marks such
 * tasks as `timing` where skipped is the state of another upstream, but not where it is the branch itself that excludes them.
 */
const failedOrExcluded = ({ tasks, expect: { tasks: states } }: Row) =>
  tasks
    .filter(({ id, rule = "all_success", upstream = [] }) => {
      const above = tasks.filter((task) => upstream.includes(task.id));
      const excluded = above.some(
        (task) => states[task.id] === "success" && Array.isArray(task.choose) && !task.choose.includes(id),
      );
      return rule === "all_success" && excluded && above.some((task) => states[task.id] === "failed");
    })
    .map(({ id }) => id);

/** Leaves out what may end either way, depending on which task ends first. */
function settled({ run, tasks }: Ending, row: Row): Partial<Ending> {
  const either = failedOrExcluded(row);
  const open = [...(row.timing ?? []), ...either];
  const states = Object.fromEntries(Object.entries(tasks).filter(([id]) => !open.includes(id)));
  return either.length > 0 ? { tasks: states } : { run, tasks: states };
}

const random = seededRandom(20240131);
const ORDERS: Readonly<Record<string, (queued: string[]) => readonly string[]>> = {
  "one after the other": ([first]) => [first!],
  "one after the other, the newest first": (queued) => [queued.at(-1)!],
  "all at once": (queued) => queued,
  "at random": (queued) => queued.filter((_id, i) => i === 0 || random() < 0.5).slice(-1),
};

describe("whole runs end as Airflow's do", () => {
  test.each(Object.entries(ORDERS))("when tasks end %s", (_order, pick) => {
    const ours = covered.map((row) => [row.id, settled(ending(row, pick), row)]);
    const airflows = covered.map((row) => {
      const difference = DIFFERENCES.find((each) => each.appliesTo(row));
      return [row.id, settled(difference?.expected(row) ?? row.expect, row)];
    });
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(airflows));
  });

  test("but for these differences, which are meant", () => {
    expect(countByReason(covered, DIFFERENCES)).toEqual({
      [DIFFERENCES[0]!.reason]: 7,
      [DIFFERENCES[1]!.reason]: 2,
      [DIFFERENCES[2]!.reason]: 2,
    });
  });

  test("and but for tasks whose end depends on the order, in Airflow, too", () => {
    expect(covered.filter(({ timing }) => timing)).toHaveLength(3);
    expect(covered.filter((row) => failedOrExcluded(row).length > 0)).toHaveLength(1);
  });

  test("features that do not exist yet are left out: exactly these many rows", () => {
    const counts: Record<string, number> = { covered: covered.length, all: rows.length };
    for (const feature of rows.map(missing)) if (feature) counts[feature] = (counts[feature] ?? 0) + 1;
    expect(counts).toEqual({
      all: 263,
      covered: 186,
      "mapped tasks": 24,
      "setup and teardown": 49,
      failFast: 3,
      "dependencies on a group": 1,
    });
  });
});
