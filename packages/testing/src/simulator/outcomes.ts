import type { DagDocument } from "@tradewind/core";
import { allDownstream, isRunFinished, isUnsuccessful, runGraphOf, type TaskState } from "@tradewind/core/engine";
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
    const states = new Map(outcome.tasks.map(({ taskId, state }) => [taskId, state]));
    const different = other.tasks
      .filter(({ taskId, state }) => !open.has(taskId) && states.get(taskId) !== state)
      .map(({ taskId, state }) => `${name} ${taskId} is ${states.get(taskId)}, not ${state}`);
    const isRunOpen = open.size > 0 || run.state === other.run.state;
    return isRunOpen ? different : [...different, `${name} is ${run.state}, not ${other.run.state}`];
  });
}

/** Tasks whose rule goes by the first of their upstreams that ends, and what is below them: a failed and a skipped one race. */
function undecided(document: DagDocument, { tasks }: Outcome): ReadonlySet<string> {
  const graph = runGraphOf(document);
  const states = new Map<string, TaskState>(tasks.map(({ taskId, state }) => [taskId, state]));
  const racing = graph.tasks.flatMap(({ triggerRule, upstream }, index) => {
    const ends = upstream.map((up) => states.get(up));
    const isRace = ends.includes("skipped") && ends.some((end) => end !== undefined && isUnsuccessful(end));
    return isRace && triggerRule === "all_success" ? [index] : [];
  });
  return new Set([...racing, ...allDownstream(graph, racing)].map((index) => graph.tasks[index]!.taskId));
}
