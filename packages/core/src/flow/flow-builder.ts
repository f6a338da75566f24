import type { DagOptions } from "../dag-options.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import { walkArgument } from "./references.ts";
import { TaskNode } from "./task-node.ts";
import type { XComReference } from "./xcom-arg.ts";

/** Collects the tasks and edges of one DAG while its `flow()` runs. */
export class FlowBuilder {
  readonly nodes: TaskNode[] = [];
  /** The DAG's. Options of every task are laid over them when the DAG is built; those of sensors by the sensors themselves. */
  readonly defaultArgs: NonNullable<DagOptions["defaultArgs"]>;
  readonly #templates = new Map<string, XComReference>();
  readonly #calls = new Map<string, number>();

  constructor(defaultArgs: DagOptions["defaultArgs"] = {}) {
    this.defaultArgs = defaultArgs;
  }

  /** Adds an operator under its own id. A second one with the same id is kept, so that validation can report it. */
  // biome-ignore lint/suspicious/noExplicitAny: operators of every option and result type
  add(operator: BaseOperator<any, any>): TaskNode {
    const node = new TaskNode(operator.taskId, operator);
    this.nodes.push(node);
    this.#connectReferences(node);
    return node;
  }

  /** The id for one more call of a task method: `load`, `load__1`, `load__2`, as in Airflow. */
  nextTaskId(method: string, taskId: string): string {
    const earlierCalls = this.#calls.get(method) ?? 0;
    this.#calls.set(method, earlierCalls + 1);
    return earlierCalls === 0 ? taskId : `${taskId}__${earlierCalls}`;
  }

  rememberTemplate(text: string, reference: XComReference): void {
    this.#templates.set(text, reference);
  }

  #connectReferences(node: TaskNode): void {
    walkArgument(node.operator.rawOptions, {
      reference: (reference) => reference.node.before(node),
      string: (text) => {
        for (const [template, reference] of this.#templates) if (text.includes(template)) reference.node.before(node);
      },
    });
  }
}
