import { isFinished } from "../state/task-state.ts";
import { append } from "./append.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { Expansion } from "./mapped-graph.ts";
import type { MappedInstances } from "./mapped-instances.ts";
import type { Ended, EndedTask, PlannedMove } from "./planned-move.ts";
import type { RunExpansion } from "./run-expansion.ts";
import type { RunParts } from "./run-parts.ts";
import { isRepeating } from "./skip-decision.ts";

/** A run with loops. */
type LoopingRun = RunParts & { readonly mapping: MappedInstances };

/**
 * The loops of a run: an iteration comes into being when the gate of the one before has asked for it, and what is outside hears of a gate
 * when there is none after it.
 */
export class RunLoops {
  readonly #loops: ReadonlyMap<number, Expansion>;
  readonly #states: InstanceStates;
  readonly #mapping: MappedInstances;
  readonly #expansion: RunExpansion;

  constructor({ graph, states, mapping }: LoopingRun, expansion: RunExpansion) {
    this.#loops = graph.mapped!.loops!;
    this.#states = states;
    this.#mapping = mapping;
    this.#expansion = expansion;
  }

  /** Begins the iterations that gates have asked for, before anybody hears how those have ended. What is to be judged joins `judged`. */
  repeat(ended: readonly EndedTask[], judged: Set<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (const { node, decision } of ended) {
      const loop = this.#loops.get(this.#mapping.tree.taskOf(node));
      if (!loop || !isRepeating(decision) || this.#mapping.isPassedGate(node)) continue;
      if (this.#mapping.tree.path(node)[0]! + 1 >= loop.loop!.maxIterations) continue;
      append(moves, this.#expansion.addIteration(loop, judged));
    }
    return moves;
  }

  /** Some instances have ended, and loops with them: those whose gate has no other after it. */
  endedBy(ended: readonly Ended[]): PlannedMove[] {
    return ended.flatMap(({ node }) => {
      const loop = this.#loops.get(this.#mapping.tree.taskOf(node));
      return loop && !this.#mapping.isPassedGate(node) ? this.#expansion.removeIterations(loop) : [];
    });
  }

  /** What is left of loops that have ended while nobody looked. */
  restore(): PlannedMove[] {
    return [...this.#loops].flatMap(([gate, loop]) => {
      const last = this.#mapping.tree.lastChild(gate) ?? gate;
      return isFinished(this.#states.of(last)) ? this.#expansion.removeIterations(loop) : [];
    });
  }
}
