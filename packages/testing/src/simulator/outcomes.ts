import type { DagDocument } from "@tradewind/core";
import {
  allDownstream,
  isRunFinished,
  isUnsuccessful,
  runGraphOf,
  type TaskState,
  UNMAPPED,
} from "@tradewind/core/engine";
import type { RunRow, TaskInstanceRow } from "@tradewind/store";

/** How runs have ended, by `dagId runId`. */
export type Outcomes = Map<string, Outcome>;

interface Outcome {
  readonly run: RunRow;
  readonly document: DagDocument;
  readonly tasks: readonly TaskInstanceRow[];
}

/**
 * In what two worlds differ that are to come to the same end. Only runs that both have made and ended are compared, and not those
 * whose end depends on which of two things happens first.
 */
export function differences(found: Outcomes, expected: Outcomes, exhausted: ReadonlySet<string>): string[] {
  return [...found].flatMap(([name, outcome]) => {
    const other = expected.get(name);
    const { run, document } = outcome;
    if (!other || !isRunFinished(run.state) || !isRunFinished(other.run.state)) return [];
    if (exhausted.has(run.dagId) || document.failFast || document.dagrunTimeoutMs !== null) return [];
    const open = undecided(document, other);
    const states = new Map(outcome.tasks.map((task) => [instanceName(task), task.state]));
    const different = other.tasks
      .filter((task) => !open.has(task.taskId) && states.get(instanceName(task)) !== task.state)
      .map((task) => `${name} ${instanceName(task)} is ${states.get(instanceName(task))}, not ${task.state}`);
    const isRunOpen = open.size > 0 || run.state === other.run.state;
    return isRunOpen ? different : [...different, `${name} is ${run.state}, not ${other.run.state}`];
  });
}

const instanceName = ({ taskId, mapIndex }: TaskInstanceRow): string =>
  mapIndex === UNMAPPED ? taskId : `${taskId}[${mapIndex}]`;

/** Such a rule may come true before all upstreams have ended. */
const EARLY_RULES: ReadonlySet<string> = new Set(["always", "one_success", "one_failed", "one_done"]);

/**
 * Tasks whose end depends on what happens first, and what is below them: of a failed and a skipped upstream, the first one that
 * all_success hears of; a branch or short circuit that would skip a task, and the rule of that task, or the list that it is mapped over.
 */
function undecided(document: DagDocument, { tasks }: Outcome): ReadonlySet<string> {
  const graph = runGraphOf(document);
  const states = new Map<string, TaskState[]>();
  for (const { taskId, state } of tasks) states.set(taskId, [...(states.get(taskId) ?? []), state]);
  const deciding = graph.tasks.flatMap(({ kind }, i) => (kind === "branch" || kind === "shortCircuit" ? [i] : []));
  const skippable = allDownstream(graph, deciding);
  const racing = graph.tasks.flatMap(({ triggerRule, upstream }, index) => {
    const ends = upstream.flatMap((up) => states.get(up) ?? []);
    const isBroken = ends.some((end) => isUnsuccessful(end));
    const hasTwoEnds = isBroken && ends.includes("skipped") && triggerRule === "all_success";
    // skipped as a whole, or each of its instances
    const isMappedLate = graph.mapped?.chains[index]?.some(({ producers }) => producers.length > 0) ?? false;
    const isSkippedOrNot = skippable.has(index) && (isBroken || isMappedLate || EARLY_RULES.has(triggerRule));
    return hasTwoEnds || isSkippedOrNot ? [index] : [];
  });
  const open = new Set([...racing, ...allDownstream(graph, racing)]);
  // how many iterations there are is as open as what their gate goes by
  const repeated = [...(graph.mapped?.loops ?? [])].flatMap(([gate, { members }]) => (open.has(gate) ? members : []));
  return new Set([...open, ...repeated, ...allDownstream(graph, repeated)].map((index) => graph.tasks[index]!.taskId));
}
