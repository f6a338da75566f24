import { isDeepStrictEqual } from "node:util";
import type { TriggerRuleName } from "@tradewind/core";
import type { Judge } from "./judge.ts";
import { type Ending, type Order, type PlannedState, type PlannedTask, plannedEnding } from "./planned-run.ts";
import type { TableRow } from "./table.ts";

interface RowTask {
  readonly id: string;
  readonly kind: string;
  readonly upstream?: readonly string[];
  readonly rule?: TriggerRuleName;
  readonly outcome?: "success" | "fail" | "skip";
  readonly choose?: string | readonly string[] | number | null;
  readonly returns?: unknown;
  readonly ignoreDownstreamTriggerRules?: boolean;
  readonly setup?: boolean;
  readonly teardown?: boolean;
  readonly setups?: readonly string[];
  readonly onFailureFailDagrun?: boolean;
  readonly inGroup?: string;
  readonly afterGroup?: string;
  readonly expand?: readonly unknown[];
  readonly expand2?: readonly (readonly unknown[])[];
  readonly expandFrom?: string;
  readonly failAt?: readonly number[];
  readonly skipAt?: readonly number[];
  readonly noneAt?: readonly number[];
}

export interface RunRow extends TableRow {
  readonly failFast?: boolean;
  readonly expandGroup?: Readonly<Record<string, readonly unknown[] | { readonly from: string }>>;
  readonly tasks: readonly RowTask[];
  readonly expect?: Ending & { readonly importError?: unknown };
  readonly airflow3?: Ending & { readonly importError?: unknown };
  readonly timing?: readonly string[];
}

/** How a run ends, as far as that does not depend on which of two tasks ends first. */
interface SettledEnding {
  readonly run?: string;
  readonly tasks: Readonly<Record<string, PlannedState>>;
}

const KINDS: readonly string[] = ["plain", "branch", "short_circuit", "mapped", "mappedGroupTask"];

/** Whole runs, planned to their end; each in several orders. */
export const runsJudge: Judge<RunRow, SettledEnding | { readonly dependsOnOrder: readonly SettledEnding[] }> = {
  missing(row) {
    if (endingOf(row)?.tasks === undefined) return "DAGs that Airflow refuses are not planned here";
    const unknown = row.tasks.find(({ kind }) => !KINDS.includes(kind));
    return unknown && `unknown kind of task "${unknown.kind}"`;
  },

  ours(row) {
    const tasks = row.tasks.map(planned);
    const [first, ...others] = orders().map((order) =>
      settled(plannedEnding(tasks, order, { failFast: row.failFast, groups: groupLists(row) }), row),
    );
    const different = others.filter((ending) => !isDeepStrictEqual(ending, first));
    return different.length === 0 ? first! : { dependsOnOrder: [first!, ...different] };
  },

  airflows: (row) => settled(endingOf(row)!, row),

  differences: [
    {
      reason: "a mapped task that a branch excludes is not expanded before it is skipped",
      appliesTo: (row) => excludedMapped(row) !== undefined,
      expected: (row) => settled(changed(endingOf(row)!, { [excludedMapped(row)!.id]: "skipped" }), row),
    },
    {
      reason: "a teardown with onFailureFailDagrun counts in addition to the effective leaves",
      appliesTo: (row) =>
        row.tasks.some(({ onFailureFailDagrun }) => onFailureFailDagrun) && failedBeforeTeardown(row).length > 0,
      expected: (row) => settled({ ...endingOf(row)!, run: "failed" }, row),
    },
    {
      reason: "all_done_min_one_success leaves skipped upstreams out, as its documentation says",
      appliesTo: (row) => withSkippedUpstream(row) !== undefined,
      expected(row) {
        const airflows = endingOf(row)!;
        const { id, upstream = [] } = withSkippedUpstream(row)!;
        const states = upstream.map((above) => airflows.tasks[above]);
        if (states.includes("success")) return settled(changed(airflows, { [id]: "success" }), row);
        if (states.every((state) => state === "skipped")) return settled(airflows, row);
        return settled({ ...changed(airflows, { [id]: "upstream_failed" }), run: "failed" }, row);
      },
    },
    {
      reason: "a branch to a task that is not directly downstream fails the branch task",
      appliesTo: (row) => withFarTarget(row) !== undefined,
      expected(row) {
        const airflows = endingOf(row)!;
        const skipped = Object.entries(airflows.tasks).filter(([, state]) => state === "skipped");
        const below = Object.fromEntries(skipped.map(([id]) => [id, "upstream_failed" as const]));
        const { id } = withFarTarget(row)!;
        return settled({ ...changed(airflows, { ...below, [id]: "failed" }), run: "failed" }, row);
      },
    },
    {
      reason: "a run with failFast has failed when a task of it has",
      appliesTo: (row) => row.failFast === true && Object.values(endingOf(row)!.tasks).includes("failed"),
      expected: (row) => settled({ ...endingOf(row)!, run: "failed" }, row),
    },
    {
      reason: "a short circuit goes by JavaScript's truth: an empty list or object is true",
      appliesTo: ({ tasks }) => tasks.some(isEmptyResult),
      expected(row) {
        const airflows = endingOf(row)!;
        const below = row.tasks.filter(({ upstream = [] }) =>
          row.tasks.some((task) => isEmptyResult(task) && upstream.includes(task.id)),
        );
        return settled(changed(airflows, Object.fromEntries(below.map(({ id }) => [id, "success" as const]))), row);
      },
    },
  ],
};

const endingOf = ({ airflow3, expect }: RunRow): Ending | undefined => airflow3 ?? expect;

const changed = (ending: Ending, states: Ending["tasks"]): Ending => ({
  ...ending,
  tasks: { ...ending.tasks, ...states },
});

const withSkippedUpstream = (row: RunRow): RowTask | undefined =>
  row.tasks.find(
    ({ rule, upstream = [] }) =>
      rule === "all_done_min_one_success" && upstream.some((id) => endingOf(row)?.tasks[id] === "skipped"),
  );

const withFarTarget = (row: RunRow): RowTask | undefined =>
  row.tasks.find(({ id, choose }) => {
    const below = row.tasks.filter(({ upstream = [] }) => upstream.includes(id)).map((task) => task.id);
    return chosen(choose).some((target) => row.tasks.some((task) => task.id === target) && !below.includes(target));
  });

/** A mapped task whose instances a branch above has skipped, all of them. */
const excludedMapped = (row: RunRow): RowTask | undefined =>
  row.tasks.find(({ id, kind, upstream = [] }) => {
    const states = endingOf(row)?.tasks[id];
    const isAllSkipped = Array.isArray(states) && states.every((state) => state === "skipped");
    return kind === "mapped" && isAllSkipped && upstream.some((above) => excludes(row, above, id));
  });

const excludes = (row: RunRow, branch: string, id: string): boolean =>
  row.tasks.some((task) => task.id === branch && task.kind === "branch" && !chosen(task.choose).includes(id));

/** Failed tasks that nothing but teardowns follow. */
const failedBeforeTeardown = (row: RunRow): RowTask[] =>
  row.tasks.filter(({ id, teardown }) => {
    const state = endingOf(row)!.tasks[id];
    const below = row.tasks.filter(({ upstream = [] }) => upstream.includes(id));
    const isBroken = state === "failed" || state === "upstream_failed";
    return isBroken && !teardown && below.length > 0 && below.every((task) => task.teardown);
  });

const isEmptyResult = ({ returns }: RowTask): boolean =>
  typeof returns === "object" && returns !== null && Object.keys(returns).length === 0;

const groupLists = ({ expandGroup = {} }: RunRow) =>
  Object.fromEntries(Object.entries(expandGroup).map(([name, over]) => [name, "from" in over ? over.from : over]));

const planned = ({ kind, setup, teardown, ...task }: RowTask): PlannedTask => ({
  id: task.id,
  upstream: task.upstream ?? [],
  rule: task.rule,
  outcome: task.outcome ?? "success",
  returns: task.returns,
  role: setup ? "setup" : teardown ? "teardown" : undefined,
  setups: task.setups,
  onFailureFailDagrun: task.onFailureFailDagrun,
  group: task.inGroup,
  afterGroup: task.afterGroup,
  expand: task.expandFrom ?? task.expand2 ?? (task.expand && [task.expand]),
  failAt: task.failAt,
  skipAt: task.skipAt,
  noneAt: task.noneAt,
  choose: kind === "branch" ? chosen(task.choose) : undefined,
  shortCircuit:
    kind === "short_circuit"
      ? { goesOn: Boolean(task.returns), skipsAll: task.ignoreDownstreamTriggerRules !== false }
      : undefined,
});

/** What a branch chooses, as ids. What is no task id fails the branch like an id that does not exist. */
function chosen(choose: RowTask["choose"]): readonly string[] {
  if (choose === undefined || choose === null) return [];
  return typeof choose === "object" ? choose : [String(choose)];
}

/** Leaves out what may end either way, depending on which task ends first. */
function settled({ run, tasks }: Ending, row: RunRow): SettledEnding {
  const either = failedOrExcluded(row);
  const open = [...(row.timing ?? []), ...either];
  const states = Object.fromEntries(Object.entries(tasks).filter(([id]) => !open.includes(id)));
  return either.length > 0 ? { tasks: states } : { run, tasks: states };
}

/**
 * Tasks that a failed upstream makes upstream_failed and a branch makes skipped, whichever ends first. The table marks such
 * tasks as `timing` where skipped is the state of another upstream, but not where it is the branch itself that excludes them.
 */
export function failedOrExcluded(row: RunRow): string[] {
  const { tasks: states } = endingOf(row)!;
  return row.tasks
    .filter(({ id, rule = "all_success", upstream = [] }) => {
      const above = row.tasks.filter((task) => upstream.includes(task.id));
      const excluded = above.some(
        (task) => states[task.id] === "success" && Array.isArray(task.choose) && !task.choose.includes(id),
      );
      return rule === "all_success" && excluded && above.some((task) => states[task.id] === "failed");
    })
    .map(({ id }) => id);
}

function orders(): readonly Order[] {
  let state = 20240131;
  // the same picks in every run of the judge
  const pick = (count: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % count;
  };
  return [
    ([first]) => [first!],
    (queued) => [queued.at(-1)!],
    (queued) => queued,
    (queued) => [queued[pick(queued.length)]!],
  ];
}
