import type { DagOptions } from "../dag-options.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import { mappedDefaults, type OperatorClass, PartialOperator } from "../operators/mapped-operator.ts";
import { GroupNode, type GroupParts } from "./group-node.ts";
import { TaskNode } from "./task-node.ts";
import { type ArgumentVisitor, walkArgument, walkList } from "./walk-argument.ts";
import type { XComReference } from "./xcom-reference.ts";

/** Collects the tasks and edges of one DAG while its `flow()` runs. */
export class FlowBuilder {
  readonly nodes: TaskNode[] = [];
  readonly groups: GroupNode[] = [];
  readonly #defaultArgs: NonNullable<DagOptions["defaultArgs"]>;
  #group: GroupNode | undefined;
  readonly #templates = new Map<string, XComReference>();
  readonly #calls = new Map<string, number>();

  constructor(defaultArgs: DagOptions["defaultArgs"] = {}) {
    this.#defaultArgs = defaultArgs;
  }

  /**
   * The DAG's, and over them those of the groups around what is made now. Options of every task are laid over them when the DAG is
   * built; those of sensors by the sensors themselves.
   */
  get defaultArgs(): NonNullable<DagOptions["defaultArgs"]> {
    return defaultArgsOf(this.#defaultArgs, this.#group);
  }

  /** The group that is being wired. */
  get group(): GroupNode | undefined {
    return this.#group;
  }

  /** The id that a task or a group of this name has where it is made now. */
  idInGroup(name: string): string {
    return `${this.#group?.parts.prefix ?? ""}${name}`;
  }

  /** Runs `wire` with everything that it makes in a new group. */
  inGroup<T>(parts: Omit<GroupParts, "parent">, wire: (group: GroupNode) => T): T {
    const outer = this.#group;
    const group = new GroupNode({ ...parts, parent: outer });
    this.groups.push(group);
    this.#group = group;
    try {
      const made = wire(group);
      // what a group is mapped over, or begins with, must be known before its first tasks start
      const visit = this.#referencesTo((node) => connect(node, group.roots));
      for (const list of parts.lists ?? []) walkList(list, { reference: visit.reference });
      if (parts.loop) walkArgument(parts.loop.initial, visit);
      return made;
    } finally {
      this.#group = outer;
    }
  }

  /** Adds an operator under its own id. A second one with the same id is kept, so that validation can report it. */
  // biome-ignore lint/suspicious/noExplicitAny: operators of every option and result type
  add(operator: BaseOperator<any, any>): TaskNode {
    const node = new TaskNode(operator.taskId, operator, this.#group);
    this.nodes.push(node);
    for (const group of this.#group?.chain ?? []) group.tasks.push(node);
    this.#connectReferences(node);
    return node;
  }

  partialOf(of: OperatorClass, options: Readonly<Record<string, unknown>>): PartialOperator {
    return new PartialOperator(of, options, mappedDefaults(of, this.defaultArgs));
  }

  /** The id for one more call of a task method: `load`, `load__1`, `load__2`, as in Airflow. */
  nextTaskId(method: string, taskId: string): string {
    const name = `${this.idInGroup(method)} ${taskId}`;
    const earlierCalls = this.#calls.get(name) ?? 0;
    this.#calls.set(name, earlierCalls + 1);
    return earlierCalls === 0 ? taskId : `${taskId}__${earlierCalls}`;
  }

  /** A name for a task that nobody has named: with a number behind it where a task made so far has it. */
  freeTaskId(name: string): string {
    const taken = new Set(this.nodes.map(({ taskId }) => taskId));
    const numbered = (count: number): string => (count === 0 ? name : `${name}__${count}`);
    let count = 0;
    while (taken.has(this.idInGroup(numbered(count)))) count++;
    return numbered(count);
  }

  rememberTemplate(text: string, reference: XComReference): void {
    this.#templates.set(text, reference);
  }

  #connectReferences(node: TaskNode): void {
    const visit = this.#referencesTo((upstream) => upstream.before(node));
    walkArgument(node.operator.rawOptions, visit);
  }

  /** Finds the tasks that an argument refers to, in texts, too. */
  #referencesTo(found: (node: TaskNode) => void): Pick<Required<ArgumentVisitor>, "reference" | "string"> {
    return {
      reference: ({ node }) => found(node),
      string: (text) => {
        for (const [template, { node }] of this.#templates) if (text.includes(template)) found(node);
      },
    };
  }
}

export const defaultArgsOf = (
  ofDag: NonNullable<DagOptions["defaultArgs"]>,
  group: GroupNode | undefined,
): NonNullable<DagOptions["defaultArgs"]> =>
  group ? Object.assign({}, ofDag, ...group.chain.reverse().map(({ parts }) => parts.defaultArgs)) : ofDag;

function connect(upstream: TaskNode, roots: readonly TaskNode[]): void {
  for (const root of roots) upstream.before(root);
}
