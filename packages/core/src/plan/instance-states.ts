import { isActive, isFinished, TASK_STATES, type TaskState } from "../state/task-state.ts";
import { HeldInstances } from "./held-instances.ts";
import type { InstanceTree } from "./instance-tree.ts";

const STATE_CODE = Object.fromEntries(TASK_STATES.map((state, code) => [state, code])) as Record<TaskState, number>;
const NONE = STATE_CODE.none;

/** The state of every instance of a run, and how many of them are left. */
export class InstanceStates {
  /** Only where something is mapped. */
  readonly #tree: InstanceTree | undefined;
  #codes: Uint8Array;
  /** Made when there are some. They are `none` still, and count as active. */
  #held: HeldInstances | undefined;
  #unfinished: number;
  #active = 0;

  constructor(count: number, tree: InstanceTree | undefined) {
    this.#tree = tree;
    this.#codes = new Uint8Array(count);
    this.#unfinished = count;
  }

  of(node: number): TaskState {
    return TASK_STATES[this.#codes[node]!]!;
  }

  isNone(node: number): boolean {
    return this.#codes[node] === NONE;
  }

  get unfinished(): number {
    return this.#unfinished;
  }

  /** How many instances somebody owes a next step. */
  get active(): number {
    return this.#active;
  }

  get held(): HeldInstances | undefined {
    return this.#held;
  }

  set(node: number, state: TaskState): void {
    const before = this.of(node);
    if (this.#held?.delete(node)) this.#active--;
    this.#codes[node] = STATE_CODE[state];
    const ends = Number(isFinished(state)) - Number(isFinished(before));
    this.#unfinished -= ends;
    this.#active += Number(isActive(state)) - Number(isActive(before));
    if (ends !== 0) this.#tree?.countOpen(node, -ends as 1 | -1);
  }

  /** Something outside of the run keeps an instance back that was to be queued. */
  hold(node: number): void {
    this.set(node, "none");
    this.#held ??= new HeldInstances();
    this.#held.add(node);
    this.#active++;
  }

  /** The same for one that was to be skipped. */
  holdSkip(node: number): void {
    if (this.#held?.skips.has(node)) return;
    this.hold(node);
    this.#held!.addSkip(node);
  }

  release(node: number): void {
    this.#held ??= new HeldInstances();
    this.#held.release(node);
  }

  /** One instance has become this many, and the run has `size` numbers for them now. */
  multiply(count: number, size: number): void {
    this.#unfinished += count - 1;
    if (size <= this.#codes.length) return;
    const codes = new Uint8Array(Math.max(size, this.#codes.length * 2));
    codes.set(this.#codes);
    this.#codes = codes;
  }

  /** An instance that nobody has counted, since there is no element for it. */
  leaveOut(node: number): void {
    this.#codes[node] = STATE_CODE.removed;
  }
}
