import { isUnsuccessful, type TaskState } from "../state/task-state.ts";
import type { GroupTries } from "./group-tries.ts";
import type { RunGraph } from "./run-graph.ts";
import type { RunInstances } from "./run-instances.ts";
import type { RunParts } from "./run-parts.ts";
import type { SetupGraph } from "./setup-graph.ts";
import type { UpstreamCounts, Verdict } from "./trigger-rule.ts";

/** What the setups of a run say to the tasks that need them and to the teardowns that follow them. */
export class RunSetups {
  readonly #graph: RunGraph;
  readonly #setups: SetupGraph;
  readonly #instances: RunInstances;
  readonly #tries: GroupTries | undefined;

  constructor(setups: SetupGraph, { graph, instances, tries }: RunParts) {
    this.#graph = graph;
    this.#setups = setups;
    this.#instances = instances;
    this.#tries = tries;
  }

  /** All setups in whose scope a task is must have succeeded, those at any distance included. The first that has not decides. */
  verdict(node: number): Verdict {
    const task = this.#instances.taskOf(node);
    const states = this.#setups.required[task]!.flatMap((setup) =>
      this.#instances
        .relatives(node, setup)
        .map((other) => (this.#tries?.hides(other, task) ? "none" : this.#instances.state(other))),
    );
    if (states.some(isUnsuccessful)) return "upstream_failed";
    if (states.includes("skipped")) return "skipped";
    return states.every((state) => state === "success" || state === "removed") ? "run" : "wait";
  }

  /** For a teardown: how the setups directly upstream of it have ended. One that takes no part in the run has nothing to be cleaned up. */
  own(node: number): UpstreamCounts["setups"] {
    const task = this.#instances.taskOf(node);
    if (this.#setups.ownSetups[task] === 0) return undefined;
    const states = this.#graph.upstream[task]!.filter((up) => this.#graph.tasks[up]!.role === "setup").flatMap(
      (setup) => this.#instances.relatives(node, setup).map((other) => this.#instances.state(other)),
    );
    const count = (state: TaskState) => states.filter((one) => one === state).length;
    return { total: states.length - count("removed"), success: count("success"), skipped: count("skipped") };
  }
}
