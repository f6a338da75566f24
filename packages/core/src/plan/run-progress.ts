import { isFinished, type TaskState } from "../state/task-state.ts";
import { append } from "./append.ts";
import { BranchDecisions } from "./branch-decisions.ts";
import { FailFast } from "./fail-fast.ts";
import { GroupEnds } from "./group-ends.ts";
import type { GroupTries, RestoredTries } from "./group-tries.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { MappedInstances, Unfolding } from "./mapped-instances.ts";
import { type Ended, type EndedTask, endedBy, type PlannedMove, type RestoredTask } from "./planned-move.ts";
import { RunExpansion } from "./run-expansion.ts";
import { leavesOf, type RunGraph } from "./run-graph.ts";
import type { RunInstances } from "./run-instances.ts";
import { RunLoops } from "./run-loops.ts";
import { outcomeOf, type RunOutcome } from "./run-outcome.ts";
import { runPartsOf } from "./run-parts.ts";
import { UpstreamEnds } from "./upstream-ends.ts";
import { Verdicts } from "./verdicts.ts";

/**
 * Where a run stands, and what follows when something of it ends. Finishing a task costs its out-degree and never the size of the run. A
 * cache of the store; deterministic, without I/O.
 */
export class RunProgress {
  readonly graph: RunGraph;
  readonly instances: RunInstances;
  /** Only where groups are tried again. */
  readonly tries: GroupTries | undefined;
  readonly #states: InstanceStates;
  readonly #ends: UpstreamEnds;
  readonly #decisions: BranchDecisions;
  readonly #verdicts: Verdicts;
  readonly #leaves: readonly number[];
  /** Only where something is mapped, like the next. */
  readonly #mapping: MappedInstances | undefined;
  readonly #expansion: RunExpansion | undefined;
  /** Only where something is repeated. */
  readonly #loops: RunLoops | undefined;
  /** Only where groups are tried again. */
  readonly #groupEnds: GroupEnds | undefined;
  /** Only where the first failed task ends the run. */
  readonly #failFast: FailFast | undefined;

  /** `absent` tasks take no part in the run: for those below them it is as if they were not there. */
  constructor(graph: RunGraph, absent: readonly number[] = []) {
    const run = runPartsOf(graph, absent);
    const { mapping, tries } = run;
    this.graph = graph;
    this.instances = run.instances;
    this.tries = tries;
    this.#states = run.states;
    this.#mapping = mapping;
    this.#ends = new UpstreamEnds(run);
    this.#decisions = new BranchDecisions(run);
    this.#verdicts = new Verdicts(run, this.#ends, this.#decisions);
    this.#expansion = mapping && new RunExpansion({ ...run, mapping }, this.#ends);
    this.#loops = mapping && graph.mapped!.loops && new RunLoops({ ...run, mapping }, this.#expansion!);
    this.#groupEnds = tries && new GroupEnds({ ...run, tries }, this.#ends, this.#decisions);
    this.#failFast = graph.failFast ? new FailFast(run) : undefined;
    for (const task of absent) {
      this.#states.set(task, "removed");
      this.#ends.count(task, "removed");
    }
    this.#leaves = absent.length === 0 ? graph.leaves : leavesOf(graph, (task) => this.#states.of(task) === "removed");
  }

  /** How many instances somebody owes a next step. */
  get active(): number {
    return this.#states.active;
  }

  /** The instances that `hold` keeps back, and those that wait for their past before they are skipped. */
  get held(): ReadonlySet<number> {
    return this.#states.held?.all ?? NOTHING;
  }

  /** The instances that `held` has, and that would be skipped. */
  get heldSkips(): ReadonlySet<number> {
    return this.#states.held?.skips ?? NOTHING;
  }

  /** Why the run must not go on, although tasks of it may execute: failFast, and one has failed. */
  get mustEnd(): string | undefined {
    return this.#failFast?.reason;
  }

  /** Whether there is a teardown that has not ended: it is left its time, also by a run that must not go on. */
  get awaitsTeardowns(): boolean {
    if (!this.graph.setups) return false;
    return [...this.instances.all()].some(
      (node) => this.instances.isTeardown(node) && !isFinished(this.#states.of(node)) && !this.tries?.awaitedBy(node),
    );
  }

  /** How the run ends, once nothing is left to do; undefined while it goes on. */
  outcome(): RunOutcome | undefined {
    const { unfinished, active } = this.#states;
    if (unfinished > 0 && active > 0) return undefined;
    const { mustEnd } = this;
    if (mustEnd !== undefined) return { state: "failed", reason: mustEnd };
    if (unfinished > 0) return { state: "failed", reason: "deadlock: tasks are left, and none of them can ever run" };
    return outcomeOf(this.instances, this.#leaves);
  }

  /** The first moves of a new run: its roots, and tasks that wait for nobody. */
  start(): PlannedMove[] {
    return this.resume();
  }

  /** An instance changed to a state that is not final: nothing follows from it. */
  note(node: number, state: TaskState): void {
    this.#states.set(node, state);
  }

  /** An instance that was planned to be queued is kept back for now, by something outside of the run. */
  hold(node: number): void {
    this.#states.hold(node);
  }

  /** What kept the instance back is gone: it is as if it had just been planned. */
  release(node: number): PlannedMove[] {
    this.#states.release(node);
    if (this.heldSkips.has(node)) return this.#advance([node]);
    this.#states.set(node, "queued");
    return [{ node, to: "queued", reason: undefined }];
  }

  /** Instances have ended: counts them for their downstreams and returns what follows, cascades included. */
  end(ended: readonly EndedTask[]): PlannedMove[] {
    if (this.#failFast?.isEndedBy(ended)) return this.#endForced(this.#failFast, ended);
    const only = ended.length === 1 ? ended[0]! : undefined;
    if (only && !only.decision && !this.#mapping && !this.tries) return this.#endOne(only);
    for (const { node, state, lengths } of ended) {
      this.#states.set(node, state);
      if (lengths) this.#mapping?.sizes.note(node, lengths);
    }
    const judged = this.#loops && new Set<number>();
    const planned = judged ? this.#loops!.repeat(ended, judged) : [];
    for (const { node, decision } of ended) if (decision) append(planned, this.#decisions.follow(node, decision));
    return [...planned, ...this.#cascade([...ended, ...planned.flatMap(endedBy)], judged)];
  }

  /** What `end` comes to for almost every task, without the lists that it makes: half of what a decision costs. */
  #endOne({ node, state }: EndedTask): PlannedMove[] {
    this.#states.set(node, state);
    return this.#advance(this.#ends.count(node, state));
  }

  /** Nothing follows but teardowns. */
  #endForced(failFast: FailFast, ended: readonly Ended[]): PlannedMove[] {
    this.tries?.close();
    for (const { node, state } of ended) this.#states.set(node, state);
    const skipped = failFast.skipTheRest();
    return [...skipped, ...this.#cleanUp([...ended, ...skipped.flatMap(endedBy)])];
  }

  #cleanUp(ended: readonly Ended[]): PlannedMove[] {
    return this.graph.setups ? this.#cascade(ended) : [];
  }

  /** Takes over states that the store has, without planning anything: for a run that was loaded. */
  restore(rows: Iterable<RestoredTask>, tries: Iterable<RestoredTries> = []): void {
    this.tries?.restore(tries);
    if (!this.#expansion) for (const row of rows) this.#restoreOne(row.task, row);
    else for (const [node, row] of this.#expansion.restore(rows)) this.#restoreOne(node, row);
  }

  #restoreOne(node: number, { state, decision, lengths }: RestoredTask): void {
    this.#states.set(node, state);
    if (lengths) this.#mapping?.sizes.note(node, lengths);
    if (isFinished(state)) this.#ends.count(node, state);
    if (decision) this.#decisions.restore(node, decision);
    this.#failFast?.see(node, state);
  }

  /** The moves that a restored run still owes: tasks whose upstreams have ended while nobody looked. */
  resume(): PlannedMove[] {
    const mustEnd = this.mustEnd !== undefined;
    if (mustEnd) this.tries?.close();
    this.#groupEnds?.restore();
    if (mustEnd) {
      // for the teardowns in them: of the others nothing begins any more
      const unfolded = this.#mapping ? this.#expansion!.unfold(this.#mapping.folded(), new Set()) : [];
      const ended = [...unfolded, ...this.#failFast!.skipTheRest()];
      return [...ended, ...this.#cleanUp(ended.flatMap(endedBy)), ...this.#advance([...this.instances.all()])];
    }
    const replaced = this.#expansion ? this.#expansion.resume() : [];
    const unfolded = this.#mapping ? this.#unfold(this.#mapping.folded()) : [];
    const advanced = this.#advance([...this.instances.all()]);
    this.#groupEnds?.noteDue();
    const removed = this.#loops ? this.#loops.restore() : [];
    return [...replaced, ...unfolded, ...advanced, ...removed];
  }

  /** Groups that have not been expanded are, where it is known how often. */
  #unfold(folded: readonly Unfolding[]): PlannedMove[] {
    const affected = new Set<number>();
    const unfolded = this.#expansion!.unfold(folded, affected);
    const decided = [...unfolded, ...this.#decide(affected)];
    return [...decided, ...this.#cascade(decided.flatMap(endedBy))];
  }

  /**
   * Generation by generation, so that a failed and a skipped upstream known at once are both counted before anything is decided. `judged` is
   * to be decided beside what the first one affects.
   */
  #cascade(ended: readonly Ended[], judged?: ReadonlySet<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (let generation = ended, first = judged; generation.length > 0; first = undefined) {
      const affected = new Set<number>(first);
      const ready: Unfolding[] = [];
      for (const { node, state } of generation) {
        for (const next of this.#ends.count(node, state)) affected.add(next);
        if (this.#mapping) append(ready, this.#mapping.fedBy(node, affected));
      }
      const planned = this.#groupEnds ? this.#groupEnds.follow(generation, affected, ready) : [];
      if (this.#expansion) append(planned, this.#expansion.unfold(ready, affected));
      if (this.#loops) append(planned, this.#loops.endedBy(generation));
      append(planned, this.#decide(affected));
      append(moves, planned);
      generation = planned.flatMap(endedBy);
    }
    return moves;
  }

  #advance(candidates: Iterable<number>): PlannedMove[] {
    const moves = this.#decide(candidates);
    const ended = moves.flatMap(endedBy);
    return ended.length === 0 ? moves : [...moves, ...this.#cascade(ended)];
  }

  #decide(candidates: Iterable<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (const node of candidates) {
      if (!this.#states.isNone(node) || this.#states.held?.isDecided(node)) continue;
      if (this.#mapping && !this.#mapping.isJudged(node)) continue;
      const move = this.#verdicts.of(node);
      if (!move) continue;
      if (move.to === "skipped" && !this.#mayBeSkipped(node)) {
        this.#states.holdSkip(node);
        continue;
      }
      const instead = this.#expansion && move.to === "queued" ? this.#insteadOf(node, this.#expansion) : undefined;
      if (instead) {
        append(moves, instead);
        continue;
      }
      this.#states.set(node, move.to);
      moves.push(move);
    }
    return moves;
  }

  /** Those below an instance that has no element any more go by the others from now on. */
  #insteadOf(node: number, expansion: RunExpansion): PlannedMove[] | undefined {
    const instead = expansion.insteadOf(node);
    if (this.#states.of(node) !== "removed") return instead;
    return [...instead!, ...this.#decide(this.#ends.count(node, "removed"))];
  }

  /** Some are skipped only when what they wait for of earlier runs would let them start, too: whoever knows those releases them. */
  #mayBeSkipped(node: number): boolean {
    const { waitForPastDependsBeforeSkipping = false } = this.graph.tasks[this.instances.taskOf(node)]!;
    return !waitForPastDependsBeforeSkipping || (this.#states.held?.isReleased(node) ?? false);
  }
}

const NOTHING: ReadonlySet<number> = new Set();
