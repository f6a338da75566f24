import { chain, defineDag, EmptyOperator, type TriggerRuleName } from "@tradewind/core";
import {
  type Decision,
  type EndedTask,
  type RunGraph,
  RunProgress,
  runGraphOf,
  storedDecision,
  type TaskState,
} from "@tradewind/core/engine";

/** A task and what happens when it executes. */
export interface PlannedTask {
  readonly id: string;
  readonly upstream: readonly string[];
  readonly rule: TriggerRuleName;
  readonly outcome: "success" | "fail" | "skip";
  /** Of a branch: the tasks it chooses. */
  readonly choose: readonly string[] | undefined;
  /** Of a short circuit. */
  readonly shortCircuit: { readonly goesOn: boolean; readonly skipsAll: boolean } | undefined;
}

export interface Ending {
  readonly run: string;
  readonly tasks: Readonly<Record<string, TaskState>>;
}

/** Which of the queued tasks end next, together. */
export type Order = (queued: readonly string[]) => readonly string[];

/** Plans a run to its end, with tasks that end as they should, in the order given. */
export function plannedEnding(
  tasks: readonly PlannedTask[],
  order: Order,
  { failFast = false }: { readonly failFast?: boolean | undefined } = {},
): Ending {
  const graph = graphOf(tasks, failFast);
  const progress = new RunProgress(graph);
  const stateOf = (id: string): TaskState => progress.state(graph.indexOf.get(id)!);
  const queued = (): string[] => graph.tasks.map(({ taskId }) => taskId).filter((id) => stateOf(id) === "queued");
  const byId = new Map(tasks.map((task) => [task.id, task]));

  progress.start();
  for (let waiting = queued(); waiting.length > 0; waiting = queued()) {
    progress.end(order(waiting).map((id) => executed(graph, byId.get(id)!)));
  }
  return {
    run: progress.outcome()?.state ?? "running",
    tasks: Object.fromEntries(tasks.map(({ id }) => [id, stateOf(id)])),
  };
}

function graphOf(tasks: readonly PlannedTask[], failFast: boolean): RunGraph {
  class Planned {
    flow(): void {
      const operators = new Map(
        tasks.map(({ id, rule }) => [id, new EmptyOperator({ taskId: id, triggerRule: rule })] as const),
      );
      for (const { id, upstream } of tasks) {
        for (const above of upstream) chain(operators.get(above)!, operators.get(id)!);
      }
    }
  }
  const { document } = defineDag(Planned, { dagId: "planned" });
  const skipsAll = new Map(tasks.map(({ id, shortCircuit }) => [id, shortCircuit?.skipsAll ?? true]));
  return runGraphOf({
    ...document,
    failFast,
    tasks: document.tasks.map((task) => ({ ...task, skipsAllDownstream: skipsAll.get(task.taskId)! })),
  });
}

function executed(graph: RunGraph, { id, outcome, choose, shortCircuit }: PlannedTask): EndedTask {
  const task = graph.indexOf.get(id)!;
  if (outcome !== "success") return { task, state: outcome === "fail" ? "failed" : "skipped" };
  const below = graph.downstream[task]!.map((index) => graph.tasks[index]!.taskId);
  if (choose?.some((target) => !below.includes(target))) return { task, state: "failed" };
  const decision: Decision | undefined = choose
    ? { kind: "branch", chosen: choose }
    : shortCircuit && !shortCircuit.goesOn
      ? { kind: "shortCircuit" }
      : undefined;
  return decision
    ? { task, state: "success", decision: storedDecision(graph, task, decision) }
    : { task, state: "success" };
}
