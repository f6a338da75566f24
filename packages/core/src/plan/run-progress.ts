import type { FinishedRunState } from "../state/run-state.ts";
import {
  type FinishedTaskState,
  isActive,
  isFinished,
  isUnsuccessful,
  TASK_STATES,
  type TaskState,
} from "../state/task-state.ts";
import { failureCauses } from "./failure-causes.ts";
import { GroupTries, type RestoredTries, type RetriedRunGraph } from "./group-tries.ts";
import type { MappedRunGraph } from "./instance-tree.ts";
import { UNMAPPED } from "./map-index.ts";
import type { Expansion } from "./mapped-graph.ts";
import { type ExpandedLists, MappedInstances, type Scope, type Unfolding } from "./mapped-instances.ts";
import type { EndedTask, PlannedMove, RestoredTask } from "./planned-move.ts";
import type { RetriedGroup } from "./retried-groups.ts";
import { leavesOf, type RunGraph } from "./run-graph.ts";
import { type StoredDecision, skippedBy } from "./skip-decision.ts";
import { evaluateTriggerRule, type UpstreamCounts, type Verdict } from "./trigger-rule.ts";

const STATE_CODE = Object.fromEntries(TASK_STATES.map((state, code) => [state, code])) as Record<TaskState, number>;
const NONE = STATE_CODE.none;

/** Where the counts of each outcome stand among those of an instance. */
const OUTCOME = { success: 0, failed: 1, skipped: 2, upstream_failed: 3, removed: 4 } as const satisfies Record<
  FinishedTaskState,
  number
>;
const OUTCOMES = 5;

/**
 * Where a run stands: the state of every task instance, and for each how many of its upstreams ended in which way, so that finishing a
 * task costs its out-degree and never the size of the run. A cache of the store; deterministic, without I/O.
 */
export class RunProgress {
  readonly graph: RunGraph;
  /** Only where something is mapped; otherwise instances are tasks. */
  readonly #mapping: MappedInstances | undefined;
  /** Only where groups are tried again. */
  readonly tries: GroupTries | undefined;
  #states: Uint8Array;
  /** For each instance how many of its upstreams ended in which way. One array, since a run of few tasks is mostly arrays. */
  #ended: Uint32Array;
  /** Instances that a branch or short circuit above them has excluded. Made when there are some, like the next. */
  #excluded: Set<number> | undefined;
  /** Instances that could start but for something outside of the run: they are `none` still, and count as active. */
  #held: Set<number> | undefined;
  /** Those of them that would be skipped. */
  #heldSkips: Set<number> | undefined;
  /** Instances that nothing outside of the run keeps back any more. */
  #released: Set<number> | undefined;
  readonly #leaves: readonly number[];
  /** With failFast: the instance whose failure ends the run. */
  #culprit: number | undefined;
  #isRestoring = false;
  #unfinished: number;
  #active = 0;

  /** `absent` tasks take no part in the run: for those below them it is as if they were not there. */
  constructor(graph: RunGraph, absent: readonly number[] = []) {
    const n = graph.tasks.length;
    this.graph = graph;
    this.tries = graph.retried && new GroupTries(graph as RetriedRunGraph, this, absent);
    this.#mapping =
      graph.mapped &&
      new MappedInstances(graph as MappedRunGraph, {
        state: (node) => this.state(node),
        // what the store has expanded was known then
        isKnown: (node, task) => this.#isRestoring || !this.tries?.hides(node, task),
      });
    this.#states = new Uint8Array(n);
    this.#ended = new Uint32Array(n * OUTCOMES);
    this.#unfinished = n;
    for (const task of absent) {
      this.#set(task, "removed");
      this.#countFor(task, "removed");
    }
    this.#leaves = absent.length === 0 ? graph.leaves : leavesOf(graph, (task) => this.state(task) === "removed");
  }

  state(node: number): TaskState {
    return TASK_STATES[this.#states[node]!]!;
  }

  taskOf(node: number): number {
    return this.#mapping ? this.#mapping.tree.taskOf(node) : node;
  }

  /** The number under which the store has an instance. */
  mapIndex(node: number): number {
    return this.#mapping ? this.#mapping.tree.mapIndex(node) : UNMAPPED;
  }

  /** Which elements an instance has, outermost expansion first; empty for a task that is not mapped. */
  path(node: number): readonly number[] {
    return this.#mapping ? this.#mapping.tree.path(node) : NO_PATH;
  }

  /** How many instances there are of the innermost mapping that an instance comes from; undefined for a task that is not mapped. */
  siblings(node: number): number | undefined {
    const parent = this.#mapping?.tree.parent(node);
    return parent === undefined ? undefined : this.#mapping!.tree.childCount(parent);
  }

  /** The instance that the store has under a number; undefined while it does not exist (yet, or any more). */
  nodeOf(task: number, mapIndex: number): number | undefined {
    if (!this.#mapping) return mapIndex === UNMAPPED ? task : undefined;
    return this.#mapping.nodeOf(task, mapIndex);
  }

  /**
   * Which instances of a task an instance looks at: those on this path and all `levels` below it. Without an instance: all there are.
   */
  scopeOf(node: number | undefined, task: number): Scope {
    if (!this.#mapping) return { path: NO_PATH, levels: 0 };
    return node === undefined ? this.#mapping.wholeOf(task) : this.#mapping.scopeOf(node, task);
  }

  /** The same for what something within the instances of mapped groups is mapped over. */
  scopeWithin(expansion: Expansion, path: readonly number[], task: number): Scope {
    return this.#mapping!.scopeWithin(expansion, path, task);
  }

  /** How long the lists are that an instance of an expansion is made from, once they are known. */
  listsOf(expansion: Expansion, path: readonly number[]): ExpandedLists | undefined {
    return this.#mapping?.listsOf(expansion, path);
  }

  /** All instances there are, but for those that only stand for others. */
  *instances(): Generator<number> {
    for (let node = 0; node < this.#size; node++) if (!this.#mapping?.tree.isExpanded(node)) yield node;
  }

  /** The instances of a task on a path, but for those that only stand for others. */
  instancesOn(task: number, path: readonly number[]): number[] {
    const { tree } = this.#mapping ?? {};
    return tree ? [...tree.leaves(tree.find(task, path))] : [task];
  }

  haveEndedOn(task: number, path: readonly number[]): boolean {
    const { tree } = this.#mapping ?? {};
    return tree ? tree.isDone(tree.find(task, path)) : isFinished(this.state(task));
  }

  /** How many instances somebody owes a next step. */
  get active(): number {
    return this.#active;
  }

  /** The instances that `hold` keeps back. */
  get held(): ReadonlySet<number> {
    return this.#held ?? NOTHING;
  }

  /** The first moves of a new run: its roots, and tasks that wait for nobody. */
  start(): PlannedMove[] {
    return this.resume();
  }

  /** An instance that was planned to be queued is kept back for now, by something outside of the run. */
  hold(node: number): void {
    this.#set(node, "none");
    this.#held ??= new Set();
    this.#held.add(node);
    this.#active++;
  }

  /** What kept the instance back is gone: it is as if it had just been planned. */
  release(node: number): PlannedMove[] {
    this.#released ??= new Set();
    this.#released.add(node);
    if (this.#heldSkips?.has(node)) return this.#advance([node]);
    this.#set(node, "queued");
    return [{ node, to: "queued", reason: undefined }];
  }

  /** The instances that `held` has, and that would be skipped. */
  get heldSkips(): ReadonlySet<number> {
    return this.#heldSkips ?? NOTHING;
  }

  /** A rule skips an instance only when what it waits for of earlier runs would let it start, too: whoever knows them releases it. */
  #holdSkip(node: number): void {
    if (this.#heldSkips?.has(node)) return;
    this.hold(node);
    this.#heldSkips ??= new Set();
    this.#heldSkips.add(node);
  }

  #mayBeSkipped(node: number): boolean {
    const { waitForPastDependsBeforeSkipping = false } = this.graph.tasks[this.taskOf(node)]!;
    return !waitForPastDependsBeforeSkipping || (this.#released?.has(node) ?? false);
  }

  /** Takes over states that the store has, without planning anything: for a run that was loaded. */
  restore(rows: Iterable<RestoredTask>, tries: Iterable<RestoredTries> = []): void {
    this.tries?.restore(tries);
    this.#isRestoring = true;
    if (!this.#mapping) for (const row of rows) this.#restore(row.task, row);
    else {
      for (const [node, row] of this.#mapping.restored(rows, (at, count) => this.#expand(at, count)))
        this.#restore(node, row);
    }
    this.#isRestoring = false;
  }

  #restore(node: number, { state, decision, lengths }: Omit<RestoredTask, "task" | "mapIndex">): void {
    this.#set(node, state);
    if (lengths) this.#mapping?.noteLengths(node, lengths);
    if (isFinished(state)) this.#countFor(node, state);
    if (decision) this.#exclude(node, decision);
    if (this.graph.failFast && state === "failed" && !this.tries?.mayRunAgain(node)) this.#culprit ??= node;
  }

  /** The moves that a restored run still owes: tasks whose upstreams have ended while nobody looked. */
  resume(): PlannedMove[] {
    if (this.tries) this.#hearOfEndedGroups();
    if (this.#culprit !== undefined) {
      const skipped = this.#skipTheRest();
      return [...skipped, ...this.#cleanUp(skipped.flatMap(endedBy)), ...this.#advance([...this.instances()])];
    }
    const unfolded = this.#mapping ? this.#unfold(this.#mapping.folded()) : [];
    const advanced = this.#advance([...this.instances()]);
    if (this.tries) this.#groupsEndedBy([...this.instances()], this.#park);
    return [...unfolded, ...advanced];
  }

  /** Groups that have ended while nobody looked, or of which no task takes part in the run. */
  #hearOfEndedGroups(): void {
    if (this.#culprit !== undefined) this.tries!.close();
    for (const { group, nodes } of this.#groupsEndedBy([...this.instances()], undefined)) {
      for (const node of nodes) {
        const state = this.state(node) as FinishedTaskState;
        const decision = state === "success" ? this.tries!.decisionOf(node) : undefined;
        this.#countFor(node, state, group);
        if (decision) this.#exclude(node, decision, group);
      }
    }
  }

  /** An instance changed to a state that is not final: nothing follows from it. */
  note(node: number, state: TaskState): void {
    this.#set(node, state);
  }

  /** Instances have ended: counts them for their downstreams and returns what follows, cascades included. */
  end(ended: readonly EndedTask[]): PlannedMove[] {
    if (this.graph.failFast && this.#hasCulprit(ended)) {
      const skipped = this.#skipTheRest();
      return [...skipped, ...this.#cleanUp([...ended, ...skipped.flatMap(endedBy)])];
    }
    const only = ended.length === 1 ? ended[0]! : undefined;
    if (only && !only.decision && !this.#mapping && !this.tries) return this.#endOne(only);
    const skipped: PlannedMove[] = [];
    const frontier: Ended[] = [...ended];
    for (const { node, state, lengths } of ended) {
      this.#set(node, state);
      if (lengths) this.#mapping?.noteLengths(node, lengths);
    }
    for (const { node, decision } of ended) {
      if (!decision) continue;
      this.#exclude(node, decision);
      skipped.push(...this.#skipBy(node, decision));
    }
    frontier.push(...skipped.flatMap(endedBy));
    return [...skipped, ...this.#cascade(frontier)];
  }

  /** What `end` comes to for almost every task, without the lists that it makes: half of what a decision costs. */
  #endOne({ node, state }: EndedTask): PlannedMove[] {
    this.#set(node, state);
    return this.#advance(this.#countFor(node, state));
  }

  /** Why the run must not go on, although tasks of it may execute: failFast, and one has failed. */
  get mustEnd(): string | undefined {
    return this.#culprit === undefined ? undefined : `failFast: "${this.#nameOf(this.#culprit)}" failed`;
  }

  /** Whether there is a teardown that has not ended: it is left its time, also by a run that must not go on. */
  get awaitsTeardowns(): boolean {
    if (!this.graph.setups) return false;
    return [...this.instances()].some(
      (node) => this.isTeardown(node) && !isFinished(this.state(node)) && !this.tries?.awaitedBy(node),
    );
  }

  isTeardown(node: number): boolean {
    return this.graph.tasks[this.taskOf(node)]!.role === "teardown";
  }

  /** Takes over how instances ended, and looks for one that failed. */
  #hasCulprit(ended: readonly EndedTask[]): boolean {
    const failed = ended.find(({ node, state }) => state === "failed" && !this.tries?.mayRunAgain(node));
    this.#culprit ??= failed?.node;
    if (this.#culprit === undefined) return false;
    this.tries?.close();
    for (const { node, state } of ended) this.#set(node, state);
    return true;
  }

  /** What follows for teardowns: nothing else is left to follow. */
  #cleanUp(ended: readonly Ended[]): PlannedMove[] {
    return this.graph.setups ? this.#cascade(ended) : [];
  }

  #skipTheRest(): PlannedMove[] {
    const reason = this.mustEnd;
    const moves: PlannedMove[] = [];
    for (const node of this.instances()) {
      if (this.#states[node] !== NONE || this.isTeardown(node)) continue;
      this.#set(node, "skipped");
      moves.push({ node, to: "skipped", reason });
    }
    return moves;
  }

  /** How the run ends, once nothing is left to do; undefined while it goes on. */
  outcome(): { state: FinishedRunState; reason: string | undefined } | undefined {
    if (this.#unfinished > 0 && this.#active > 0) return undefined;
    if (this.#culprit !== undefined) return { state: "failed", reason: this.mustEnd };
    if (this.#unfinished > 0)
      return { state: "failed", reason: "deadlock: tasks are left, and none of them can ever run" };
    const broken = this.#leaves.flatMap((leaf) =>
      this.#instancesOf(leaf).filter((node) => isUnsuccessful(this.state(node))),
    );
    if (broken.length === 0) return { state: "success", reason: undefined };
    return { state: "failed", reason: this.#reasonOf(broken) };
  }

  /** The leaves decide that a run has failed, and often are only what never ran: who reads why wants to know of the first ones. */
  #reasonOf(broken: readonly number[]): string {
    const causes = failureCauses(
      {
        hasFailed: (node) => this.state(node) === "failed",
        brokenBefore: (node) => this.#brokenBefore(node),
      },
      broken,
    );
    const named = causes.slice(0, MOST_NAMED).map((node) => `${this.#nameOf(node)} ${this.state(node)}`);
    const others = causes.length - named.length;
    return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join(", ");
  }

  /** Many instances may look at the same many: what stands for those is asked once, and then they. */
  #brokenBefore(node: number): number[] {
    const mapping = this.#mapping;
    const before = mapping?.tree.isExpanded(node)
      ? [...mapping.tree.leaves(node)]
      : this.graph.upstream[this.taskOf(node)]!.map((task) => (mapping ? mapping.relative(node, task) : task));
    return before.filter((other) => mapping?.tree.isExpanded(other) || isUnsuccessful(this.state(other)));
  }

  #instancesOf(task: number): number[] {
    return this.#mapping ? [...this.#mapping.tree.leaves(task)] : [task];
  }

  #nameOf(node: number): string {
    const { taskId } = this.graph.tasks[this.taskOf(node)]!;
    const path = this.path(node);
    return path.length === 0 ? taskId : `${taskId}[${path.join(".")}]`;
  }

  get #size(): number {
    return this.#mapping ? this.#mapping.tree.size : this.graph.tasks.length;
  }

  /** Generation by generation, so that a failed and a skipped upstream known at once are both counted before anything is decided. */
  #cascade(ended: readonly Ended[]): PlannedMove[] {
    const moves: PlannedMove[] = [];
    let generation = ended;
    while (generation.length > 0) {
      const affected = new Set<number>();
      const ready: Unfolding[] = [];
      for (const { node, state } of generation) {
        for (const next of this.#countFor(node, state)) affected.add(next);
        if (this.#mapping) ready.push(...this.#mapping.fedBy(node, affected));
      }
      const skipped = this.tries ? this.#endGroups(generation, affected, ready) : [];
      const planned = [...skipped, ...this.#unfoldOnce(ready, affected), ...this.#decide(affected)];
      moves.push(...planned);
      generation = planned.flatMap(endedBy);
    }
    return moves;
  }

  /** Groups have come to their end with these instances: what is outside of them hears of it now. Returns what their branches skip there. */
  #endGroups(generation: readonly Ended[], affected: Set<number>, ready: Unfolding[]): PlannedMove[] {
    const skipped: PlannedMove[] = [];
    const ended = this.#groupsEndedBy(
      generation.map(({ node }) => node),
      this.#park,
    );
    for (const { group, nodes } of ended) {
      for (const node of nodes) {
        for (const next of this.#countFor(node, this.state(node) as FinishedTaskState, group)) affected.add(next);
        if (this.#mapping) ready.push(...this.#mapping.fedBy(node, affected));
      }
      for (const node of nodes) skipped.push(...this.#excludeOutside(node, group));
    }
    return skipped;
  }

  #groupsEndedBy(nodes: readonly number[], park: ((nodes: readonly number[]) => void) | undefined) {
    if (!this.tries) return [];
    return this.tries
      .groupsEndedBy(nodes, park)
      .map((instance) => ({ group: instance.group, nodes: this.tries!.instancesOf(instance) }));
  }

  /** What waits for the next try of its group: nothing more follows from how it has ended. */
  readonly #park = (nodes: readonly number[]): void => {
    for (const node of nodes) if (this.state(node) !== "removed") this.#set(node, "up_for_retry");
  };

  /** What a branch or short circuit in a group has decided holds outside of the group from now on. */
  #excludeOutside(node: number, group: RetriedGroup): PlannedMove[] {
    const decision = this.state(node) === "success" ? this.tries!.decisionOf(node) : undefined;
    if (!decision) return [];
    this.#exclude(node, decision, group);
    return this.#skipBy(node, decision, group);
  }

  #advance(candidates: Iterable<number>): PlannedMove[] {
    const moves = this.#decide(candidates);
    const ended = moves.flatMap(endedBy);
    return ended.length === 0 ? moves : [...moves, ...this.#cascade(ended)];
  }

  #decide(candidates: Iterable<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (const node of candidates) {
      if (this.#states[node] !== NONE || (this.#held?.has(node) && !this.#heldSkips?.has(node))) continue;
      if (this.#mapping && !this.#mapping.isJudged(node)) continue;
      const move = this.#isExcluded(node) ? skippedByParent(node) : this.#verdict(node);
      if (!move) continue;
      if (move.to === "skipped" && !this.#mayBeSkipped(node)) {
        this.#holdSkip(node);
        continue;
      }
      if (move.to === "queued" && this.#mapping?.expandsItself(node)) {
        moves.push(...this.#expandJudged(node));
        continue;
      }
      if (move.to === "queued" && this.#mapping?.wasExpandedEarlier(node)) {
        moves.push(...this.#startAgain(node));
        continue;
      }
      this.#set(node, move.to);
      moves.push(move);
    }
    return moves;
  }

  #verdict(node: number): PlannedMove | undefined {
    const task = this.taskOf(node);
    const { triggerRule } = this.graph.tasks[task]!;
    const setups = this.graph.setups ? this.#setupVerdict(node) : "run";
    if (setups === "skipped" || setups === "upstream_failed")
      return { node, to: setups, reason: "a setup that it needs" };
    const verdict = evaluateTriggerRule(triggerRule, this.#counts(node));
    if (verdict === "wait" || (verdict === "run" && setups === "wait")) return undefined;
    if (verdict === "run") return { node, to: "queued", reason: undefined };
    return { node, to: verdict, reason: `trigger rule ${triggerRule}` };
  }

  /** How the upstreams of an instance have ended: those of its own elements, and those outside of the groups around it. */
  #counts(node: number): UpstreamCounts {
    const counts = { total: 0, success: 0, failed: 0, skipped: 0, upstreamFailed: 0, removed: 0 };
    const { tree } = this.#mapping ?? {};
    for (let at: number | undefined = node; at !== undefined; at = tree?.parent(at)) {
      const first = at * OUTCOMES;
      counts.total += tree ? tree.total(at) : this.graph.upstream[at]!.length;
      counts.success += this.#ended[first + OUTCOME.success]!;
      counts.failed += this.#ended[first + OUTCOME.failed]!;
      counts.skipped += this.#ended[first + OUTCOME.skipped]!;
      counts.upstreamFailed += this.#ended[first + OUTCOME.upstream_failed]!;
      counts.removed += this.#ended[first + OUTCOME.removed]!;
    }
    return this.graph.setups ? { ...counts, setups: this.#ownSetups(node) } : counts;
  }

  /** For a teardown: how the setups directly upstream of it have ended. One that takes no part in the run has nothing to be cleaned up. */
  #ownSetups(node: number): UpstreamCounts["setups"] {
    const task = this.taskOf(node);
    if (this.graph.setups!.ownSetups[task] === 0) return undefined;
    const states = this.graph.upstream[task]!.filter((up) => this.graph.tasks[up]!.role === "setup").flatMap((setup) =>
      this.relatives(node, setup).map((other) => this.state(other)),
    );
    const count = (state: TaskState) => states.filter((one) => one === state).length;
    return { total: states.length - count("removed"), success: count("success"), skipped: count("skipped") };
  }

  /** All setups in whose scope a task is must have succeeded, those at any distance included. The first that has not decides. */
  #setupVerdict(node: number): Verdict {
    const task = this.taskOf(node);
    const states = this.graph.setups!.required[task]!.flatMap((setup) =>
      this.relatives(node, setup).map((other) => (this.tries?.hides(other, task) ? "none" : this.state(other))),
    );
    if (states.some(isUnsuccessful)) return "upstream_failed";
    if (states.includes("skipped")) return "skipped";
    return states.every((state) => state === "success" || state === "removed") ? "run" : "wait";
  }

  /** The instances of another task that an instance looks at. */
  relatives(node: number, task: number): number[] {
    return this.#mapping ? this.#mapping.relatives(node, task) : [task];
  }

  /** What a decision says about direct children is for good; deeper ones go by their own rule when they are cleared later. */
  #exclude(node: number, decision: StoredDecision, at?: RetriedGroup): void {
    this.tries?.keepDecision(node, decision);
    const direct = new Set(this.graph.downstream[this.taskOf(node)]);
    for (const task of this.#tasksSkippedBy(node, decision, at)) {
      if (!direct.has(task)) continue;
      this.#excluded ??= new Set();
      this.#excluded.add(this.#mapping ? this.#mapping.relative(node, task) : task);
    }
  }

  #isExcluded(node: number): boolean {
    if (!this.#excluded) return false;
    const { tree } = this.#mapping ?? {};
    for (let at: number | undefined = node; at !== undefined; at = tree?.parent(at))
      if (this.#excluded.has(at)) return true;
    return false;
  }

  /** The tasks that a decision skips: those that hear of it at once, or when a group has ended. */
  #tasksSkippedBy(node: number, decision: StoredDecision, at: RetriedGroup | undefined): number[] {
    const tasks = skippedBy(this.graph, this.taskOf(node), decision);
    return this.tries ? tasks.filter((task) => this.#hears(task, node, at)) : tasks;
  }

  #skipBy(node: number, decision: StoredDecision, at?: RetriedGroup): PlannedMove[] {
    const reason = `skipped by "${this.#nameOf(node)}"`;
    const tasks = this.#tasksSkippedBy(node, decision, at);
    const nodes = this.#mapping ? tasks.flatMap((task) => this.#mapping!.judgedRelatives(node, task)) : tasks;
    return nodes.flatMap((other): PlannedMove[] => {
      if (this.#states[other] !== NONE) return [];
      this.#set(other, "skipped");
      return [{ node: other, to: "skipped", reason }];
    });
  }

  /** Whether a task hears how an instance has ended at this moment: with its own end, or with that of a group around it. */
  #hears(task: number, node: number, at: RetriedGroup | undefined): boolean {
    return this.tries === undefined || this.tries.between(this.taskOf(node), task) === at;
  }

  /**
   * Counts how an instance ended for those of its downstreams that hear of it: without `at` of its own end, with it of that of the group.
   * Returns those whose rule may say something else now.
   */
  #countFor(node: number, state: FinishedTaskState, at?: RetriedGroup): readonly number[] {
    const outcome = OUTCOME[state];
    if (!this.#mapping) {
      const { setups, downstream } = this.graph;
      const all = setups ? [...downstream[node]!, ...setups.requiredBy[node]!] : downstream[node]!;
      const below = this.tries ? downstream[node]!.filter((next) => this.#hears(next, node, at)) : downstream[node]!;
      for (const next of below) this.#ended[next * OUTCOMES + outcome]!++;
      return this.tries ? all.filter((next) => this.#hears(next, node, at)) : all;
    }
    const changed: number[] = [];
    for (const target of this.#mapping.downstream(node)) {
      if (!this.#hears(this.taskOf(target), node, at)) continue;
      const count = ++this.#ended[target * OUTCOMES + outcome]!;
      // rules ask whether there is one of a kind, and whether all have ended: between the two nothing changes for them
      if (count === 1 || this.#haveAllEnded(target)) changed.push(...this.#mapping.judgedBelow(target));
    }
    for (const task of this.graph.setups?.requiredBy[this.taskOf(node)] ?? []) {
      if (!this.#hears(task, node, at)) continue;
      changed.push(...this.#mapping.judgedRelatives(node, task));
    }
    return changed;
  }

  #haveAllEnded(target: number): boolean {
    let ended = 0;
    for (let outcome = 0; outcome < OUTCOMES; outcome++) ended += this.#ended[target * OUTCOMES + outcome]!;
    return ended >= this.#mapping!.tree.total(target);
  }

  #set(node: number, state: TaskState): void {
    const before = this.state(node);
    if (this.#held?.delete(node)) {
      this.#active--;
      this.#heldSkips?.delete(node);
    }
    this.#states[node] = STATE_CODE[state];
    const ends = Number(isFinished(state)) - Number(isFinished(before));
    this.#unfinished -= ends;
    this.#active += Number(isActive(state)) - Number(isActive(before));
    if (ends !== 0) this.#mapping?.tree.countOpen(node, -ends as 1 | -1);
  }

  // Mapping

  /** The rule of a mapped task has come true: it gets its instances, ends as what it is mapped over has, or waits for that. */
  #expandJudged(node: number): PlannedMove[] {
    const { tree } = this.#mapping!;
    const expansion = this.graph.mapped!.chains[this.taskOf(node)]!.at(-1)!;
    const size = this.#mapping!.sizeOf(expansion, tree.path(node));
    if (size === undefined) return [];
    if (typeof size !== "number") {
      this.#set(node, size.to);
      return [{ node, ...size }];
    }
    return [...this.#expand(node, size), ...this.#queueChildren(node)];
  }

  /** An instance that a user has cleared, and not all of its expansion: it starts again if there is an element for it still. */
  #startAgain(node: number): PlannedMove[] {
    const size = this.#mapping!.sizeAround(node);
    if (size === undefined) return [];
    if (typeof size !== "number") {
      this.#set(node, size.to);
      return [{ node, ...size }];
    }
    if (this.path(node).at(-1)! < size) {
      this.#set(node, "queued");
      return [{ node, to: "queued", reason: undefined }];
    }
    this.#set(node, "removed");
    return [{ node, to: "removed", reason: NO_ELEMENT }, ...this.#decide(this.#countFor(node, "removed"))];
  }

  #queueChildren(node: number): PlannedMove[] {
    const queued: PlannedMove[] = [];
    for (const child of this.#mapping!.tree.children(node)) {
      if (this.#states[child] !== NONE) continue;
      this.#set(child, "queued");
      queued.push({ node: child, to: "queued", reason: undefined });
    }
    return queued;
  }

  /** Gives an instance its children; those that the store has from before and that are too many now are removed. */
  #expand(node: number, count: number): PlannedMove[] {
    const mapping = this.#mapping!;
    mapping.tree.expand(node, count);
    this.#unfinished += count - 1;
    const leftOver = mapping.leftOver(node, count);
    this.#grow();
    return leftOver.map((extra): PlannedMove => {
      if (extra !== node) this.#states[extra] = STATE_CODE.removed;
      return { node: extra, to: "removed", reason: NO_ELEMENT };
    });
  }

  #grow(): void {
    const size = this.#size;
    if (size <= this.#states.length) return;
    const room = Math.max(size, this.#states.length * 2);
    const states = new Uint8Array(room);
    states.set(this.#states);
    this.#states = states;
    const ended = new Uint32Array(room * OUTCOMES);
    ended.set(this.#ended);
    this.#ended = ended;
  }

  /** Expands the groups for which it has become known how often, and the groups in them; returns all that follows. */
  #unfold(ready: readonly Unfolding[]): PlannedMove[] {
    const affected = new Set<number>();
    const moves = this.#unfoldOnce(ready, affected);
    const decided = [...moves, ...this.#decide(affected)];
    return [...decided, ...this.#cascade(decided.flatMap(endedBy))];
  }

  #unfoldOnce(ready: readonly Unfolding[], affected: Set<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    const waiting = [...ready];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { expansion, path } = next;
      if (expansion.task !== undefined || expansion.level !== path.length) continue;
      const nodes = this.#mapping!.unexpanded(expansion, path).filter((node) => this.#states[node] === NONE);
      const size = nodes.length === 0 ? undefined : this.#mapping!.sizeOf(expansion, path);
      if (size === undefined) continue;
      if (typeof size !== "number") {
        for (const node of nodes) {
          this.#set(node, size.to);
          moves.push({ node, ...size });
        }
        continue;
      }
      for (const node of nodes) {
        moves.push(...this.#expand(node, size));
        for (const child of this.#mapping!.tree.children(node)) affected.add(child);
      }
      waiting.push(...this.#mapping!.inside(expansion, path, size));
    }
    return moves;
  }
}

type Ended = Pick<EndedTask, "node" | "state">;

const NOTHING: ReadonlySet<number> = new Set();
const NO_PATH: readonly number[] = [];

const NO_ELEMENT = "there is no such element any more";

/** So many instances are named as the reason why a run failed. */
const MOST_NAMED = 10;

const endedBy = ({ node, to }: PlannedMove): Ended[] =>
  to === "queued" || to === "removed" ? [] : [{ node, state: to }];

const skippedByParent = (node: number): PlannedMove => ({
  node,
  to: "skipped",
  reason: "a branch above it chose another path",
});
