import type { BranchDecisions } from "./branch-decisions.ts";
import type { PlannedMove } from "./planned-move.ts";
import type { RunGraph } from "./run-graph.ts";
import type { RunInstances } from "./run-instances.ts";
import type { RunParts } from "./run-parts.ts";
import { RunSetups } from "./run-setups.ts";
import { evaluateTriggerRule } from "./trigger-rule.ts";
import type { UpstreamEnds } from "./upstream-ends.ts";

/** What is to become of instances that have not been scheduled: a branch above them, their setups and their trigger rule say so. */
export class Verdicts {
  readonly #graph: RunGraph;
  readonly #instances: RunInstances;
  readonly #ends: UpstreamEnds;
  readonly #decisions: BranchDecisions;
  /** Only where there are some. */
  readonly #setups: RunSetups | undefined;

  constructor(run: RunParts, ends: UpstreamEnds, decisions: BranchDecisions) {
    this.#graph = run.graph;
    this.#instances = run.instances;
    this.#ends = ends;
    this.#decisions = decisions;
    this.#setups = run.graph.setups && new RunSetups(run.graph.setups, run);
  }

  /** Undefined while it has to wait. */
  of(node: number): PlannedMove | undefined {
    if (this.#decisions.excludes(node)) return excluded(node);
    const { triggerRule } = this.#graph.tasks[this.#instances.taskOf(node)]!;
    const setups = this.#setups ? this.#setups.verdict(node) : "run";
    if (setups === "skipped" || setups === "upstream_failed")
      return { node, to: setups, reason: "a setup that it needs" };
    const counts = this.#ends.of(node);
    const verdict = evaluateTriggerRule(
      triggerRule,
      this.#setups ? { ...counts, setups: this.#setups.own(node) } : counts,
    );
    if (verdict === "wait" || (verdict === "run" && setups === "wait")) return undefined;
    if (verdict === "run") return { node, to: "queued", reason: undefined };
    return { node, to: verdict, reason: `trigger rule ${triggerRule}` };
  }
}

const excluded = (node: number): PlannedMove => ({
  node,
  to: "skipped",
  reason: "a branch above it chose another path",
});
