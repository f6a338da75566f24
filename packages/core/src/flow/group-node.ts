import type { Problem } from "../errors/authoring-errors.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";
import type { RetryOptions, TaskGroupOptions } from "./group-options.ts";
import type { MappedList } from "./mapped-list.ts";
import type { TaskNode } from "./task-node.ts";

/** Where a stand-in for a group keeps its node. In the global registry, so that it survives a second copy of this package. */
export const GROUP_NODE: unique symbol = Symbol.for("tradewind.groupNode") as never;

export interface GroupParts extends RetryOptions, Pick<TaskGroupOptions, "triggerRule" | "runIf" | "skipIf"> {
  readonly groupId: string;
  readonly label: string;
  readonly parent: GroupNode | undefined;
  /** What the ids of its tasks begin with. */
  readonly prefix: string;
  readonly tooltip: string | undefined;
  readonly defaultArgs: TaskOptions & SensorOptions;
  /** What it is mapped over, if it is. */
  readonly lists: readonly MappedList[] | undefined;
  /** How it is repeated, if it is. */
  readonly loop: LoopParts | undefined;
  /** The method that it was made by. */
  readonly method: string | undefined;
}

/** What is said of a loop. */
export interface LoopParts {
  readonly maxIterations: number;
  readonly until: unknown;
  readonly initial: unknown;
}

/** The tasks of a loop that decide how it goes on. */
export interface LoopTasks {
  /** Decides after each iteration whether there is another one. */
  readonly gate: TaskNode;
  /** The last task of the body: what it returns is the result of the iteration. */
  readonly result: TaskNode;
}

/** A group while its DAG is being wired. */
export class GroupNode {
  readonly parts: GroupParts;
  /** Its tasks, those of the groups in it included. */
  readonly tasks: TaskNode[] = [];
  /** Of a loop, once its body has been wired. */
  loopTasks: LoopTasks | undefined;
  /** What is wrong with the body of a loop. */
  readonly problems: Problem[] = [];

  constructor(parts: GroupParts) {
    this.parts = parts;
  }

  get groupId(): string {
    return this.parts.groupId;
  }

  /** Itself and the groups around it, innermost first. */
  get chain(): GroupNode[] {
    return [this, ...(this.parts.parent?.chain ?? [])];
  }

  get roots(): TaskNode[] {
    const inside = new Set(this.tasks);
    return this.tasks.filter(({ upstream }) => ![...upstream].some((node) => inside.has(node)));
  }

  /** A teardown does not keep anybody waiting: what is before it counts in its place. */
  get leaves(): TaskNode[] {
    const inside = new Set(this.tasks);
    const isTeardown = ({ role }: TaskNode) => role?.kind === "teardown";
    return this.tasks.filter(
      (task) => !isTeardown(task) && ![...task.downstream].some((node) => inside.has(node) && !isTeardown(node)),
    );
  }
}

/** The node that a stand-in for a group stands for, or undefined when the value is something else. */
export function groupNodeOf(value: unknown): GroupNode | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { [GROUP_NODE]?: GroupNode })[GROUP_NODE];
}
