import {
  BaseOperator,
  chain,
  type DagDefinition,
  defineDag,
  EmptyOperator,
  type TaskLike,
  type TriggerRuleName,
  taskGroup,
} from "@tradewind/core";
import {
  type Decision,
  type EndedTask,
  type ListLengths,
  lengthAt,
  type RunGraph,
  type RunInstances,
  RunProgress,
  runGraphOf,
  storedDecision,
  type TaskState,
} from "@tradewind/core/engine";

/** A task of a run that is planned without being executed, and how it ends when its turn comes. */
export interface PlannedTask {
  readonly id: string;
  readonly upstream: readonly string[];
  readonly rule: TriggerRuleName | undefined;
  readonly outcome: "success" | "fail" | "skip";
  readonly returns?: unknown;
  /** Makes the task a branch: the tasks it chooses. */
  readonly choose?: readonly string[] | undefined;
  /** Makes the task a short circuit. */
  readonly shortCircuit?: { readonly goesOn: boolean; readonly skipsAll: boolean } | undefined;
  readonly role?: "setup" | "teardown" | undefined;
  /** Of a teardown. */
  readonly setups?: readonly string[] | undefined;
  readonly onFailureFailDagrun?: boolean | undefined;
  readonly group?: string | undefined;
  /** The group whose last tasks it comes after. */
  readonly afterGroup?: string | undefined;
  /** What it is mapped over: lists, or the id of a task. */
  readonly expand?: readonly (readonly unknown[])[] | string | undefined;
  /** The map indexes of its instances that end otherwise. */
  readonly failAt?: readonly number[] | undefined;
  readonly skipAt?: readonly number[] | undefined;
  readonly noneAt?: readonly number[] | undefined;
}

/** What mapped groups are mapped over: a list, or the id of a task. */
export type GroupLists = Readonly<Record<string, readonly unknown[] | string>>;

/** Of a mapped task the states by map index; one alone if it was never expanded. */
export type PlannedState = TaskState | readonly TaskState[];

export interface Ending {
  readonly run: string;
  readonly tasks: Readonly<Record<string, PlannedState>>;
}

/** Which of the tasks that wait for their turn end now, together. */
export type Order = <T>(queued: readonly T[]) => readonly T[];

export interface PlannedDag {
  readonly failFast?: boolean | undefined;
  readonly groups?: GroupLists | undefined;
}

/** Plans a run to its end, with tasks that end as they should, in the order given. */
export function plannedEnding(tasks: readonly PlannedTask[], order: Order, dag: PlannedDag = {}): Ending {
  const definition = definitionFor(tasks, dag);
  const graph = graphOf(definition, tasks, dag);
  const progress = new RunProgress(graph);
  const { instances } = progress;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const queued = () => [...instances.all()].filter((node) => instances.state(node) === "queued").sort(byTask);
  const byTask = (a: number, b: number) => instances.taskOf(a) - instances.taskOf(b) || a - b;

  progress.start();
  for (let waiting = queued(); waiting.length > 0; waiting = queued()) {
    progress.end(
      order(waiting).map((node) => {
        const { taskId } = graph.tasks[instances.taskOf(node)]!;
        return executed({
          definition,
          graph,
          task: byId.get(taskId)!,
          node,
          index: instances.path(node).at(-1),
        });
      }),
    );
  }
  return {
    run: progress.outcome()?.state ?? "running",
    tasks: Object.fromEntries(tasks.map(({ id }) => [id, stateOf(instances, graph.indexOf.get(id)!)])),
  };
}

function stateOf(instances: RunInstances, task: number): PlannedState {
  const nodes = [...instances.all()].filter((node) => instances.taskOf(node) === task);
  const isExpanded = nodes.some((node) => instances.path(node).length > 0);
  return isExpanded ? nodes.map((node) => instances.state(node)) : instances.state(nodes[0]!);
}

/** Takes whatever it is mapped over. */
class Probe extends BaseOperator<{ x?: unknown; y?: unknown }, unknown> {
  static override readonly templateFields = ["x", "y"] as const;
}

function definitionFor(tasks: readonly PlannedTask[], { groups = {} }: PlannedDag): DagDefinition {
  class Planned {
    flow(): void {
      const made = new Map<string, TaskLike & { readonly output: unknown }>();
      const named = new Map<string, TaskLike>();
      const make = (task: PlannedTask, element?: unknown) => made.set(task.id, operatorFor(task, made, element));
      const names = [...new Set(tasks.flatMap(({ group }) => group ?? []))];
      for (const task of tasks) if (task.group === undefined) make(task);
      for (const name of names) named.set(name, groupFor(name, { tasks, list: groups[name], made, make }));
      for (const task of tasks) connect(task, made, named);
    }
  }
  return defineDag(Planned, { dagId: "planned" });
}

type Made = ReadonlyMap<string, TaskLike & { readonly output: unknown }>;

function operatorFor({ id, rule, group, expand }: PlannedTask, made: Made, element: unknown) {
  const taskId = group === undefined ? id : id.slice(group.length + 1);
  const common = { taskId, ...(rule === undefined ? {} : { triggerRule: rule }) };
  if (element !== undefined) return new Probe({ ...common, x: element });
  if (expand === undefined) return new EmptyOperator(common);
  const lists = typeof expand === "string" ? [made.get(expand)!.output] : expand;
  return Probe.partial(common).expand(Object.fromEntries(lists.map((list, i) => ["xy"[i]!, list])));
}

interface GroupParts {
  readonly tasks: readonly PlannedTask[];
  readonly list: readonly unknown[] | string | undefined;
  readonly made: Made;
  readonly make: (task: PlannedTask, element?: unknown) => void;
}

function groupFor(name: string, { tasks, list, made, make }: GroupParts): TaskLike {
  const inside = tasks.filter(({ group }) => group === name);
  const wire = (element?: unknown) => {
    for (const task of inside) make(task, element);
    // within the group, so that it knows which of its tasks are the first ones
    for (const task of inside)
      for (const above of task.upstream) if (made.has(above)) chain(made.get(above)!, made.get(task.id)!);
  };
  if (list === undefined) return taskGroup(name, () => wire());
  const over = typeof list === "string" ? made.get(list)!.output : list;
  return taskGroup(name, { expand: [over as readonly unknown[]] }, (element) => wire(element));
}

function connect(
  { id, upstream, role, setups = [], onFailureFailDagrun = false, afterGroup }: PlannedTask,
  made: Made,
  groups: ReadonlyMap<string, TaskLike>,
): void {
  const operator = made.get(id)! as EmptyOperator;
  if (role === "setup") operator.asSetup();
  if (role === "teardown")
    operator.asTeardown({ setups: setups.map((setup) => made.get(setup)!), onFailureFailDagrun });
  for (const above of upstream) chain(made.get(above)!, operator);
  if (afterGroup !== undefined) chain(groups.get(afterGroup)!, operator);
}

function graphOf(
  { document }: DagDefinition,
  tasks: readonly PlannedTask[],
  { failFast = false }: PlannedDag,
): RunGraph {
  const skipsAll = new Map(tasks.map(({ id, shortCircuit }) => [id, shortCircuit?.skipsAll ?? true]));
  return runGraphOf({
    ...document,
    failFast,
    tasks: document.tasks.map((task) => ({ ...task, skipsAllDownstream: skipsAll.get(task.taskId)! })),
  });
}

interface Executing {
  readonly definition: DagDefinition;
  readonly graph: RunGraph;
  readonly task: PlannedTask;
  readonly node: number;
  /** Of a mapped instance. */
  readonly index: number | undefined;
}

function executed({ definition, graph, task, node, index }: Executing): EndedTask {
  const { id, choose, shortCircuit } = task;
  const outcome = outcomeOf(task, index);
  if (outcome !== "success") return { node, state: outcome === "fail" ? "failed" : "skipped" };
  const place = graph.indexOf.get(id)!;
  const below = graph.downstream[place]!.map((next) => graph.tasks[next]!.taskId);
  if (choose?.some((target) => !below.includes(target))) return { node, state: "failed" };
  const lengths = lengthsOf(definition, task, index);
  if (lengths === "unmappable") return { node, state: "failed" };
  const decision: Decision | undefined = choose
    ? { kind: "branch", chosen: choose }
    : shortCircuit && !shortCircuit.goesOn
      ? { kind: "shortCircuit" }
      : undefined;
  return { node, state: "success", decision: decision && storedDecision(graph, place, decision), lengths };
}

function outcomeOf({ outcome, failAt = [], skipAt = [] }: PlannedTask, index: number | undefined) {
  if (index === undefined) return outcome;
  return failAt.includes(index) ? "fail" : skipAt.includes(index) ? "skip" : outcome;
}

/** What a task whose result is mapped over says of it; an instance returns its map index. */
function lengthsOf(
  definition: DagDefinition,
  { id, returns, noneAt = [] }: PlannedTask,
  index: number | undefined,
): ListLengths | "unmappable" | undefined {
  const { mappedOver } = definition.tasks.get(id)!;
  if (mappedOver.length === 0) return undefined;
  const found = mappedOver.map(({ name, as }): [string, number | undefined] => [
    name,
    as === "element" ? Number(index === undefined || !noneAt.includes(index)) : lengthAt(returns, []),
  ]);
  return found.some(([, length]) => length === undefined)
    ? "unmappable"
    : (Object.fromEntries(found) as Record<string, number>);
}
