import type { DateTime, Duration } from "luxon";
import type { BashMethodOptions } from "../operators/bash-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { SensorOptions } from "../sensors/sensor-options.ts";
import type { LoopOptions } from "./loop-options.ts";

declare const valueType: unique symbol;
declare const inRun: unique symbol;
declare const ofTask: unique symbol;

/** Something that stands for a task while wiring: a reference to its result, an operator, or a list of those. */
export type TaskLike = TaskRef | readonly TaskLike[];

/** What a task becomes with `asTeardown`. */
export interface TeardownOptions {
  /** The tasks whose work it cleans up; they become setups. @default those that are setups already and stand directly before it */
  readonly setups?: TaskLike;
  /** Whether the run fails when the teardown does. @default false */
  readonly onFailureFailDagrun?: boolean;
}

/** What every stand-in for a task can do while wiring. */
export interface TaskRef {
  /** The given tasks run after this one. Airflow's `>>`. Returns this, so that calls can be chained. */
  before(...next: TaskLike[]): this;
  /** The given tasks run before this one. Airflow's `<<`. Returns this. */
  after(...previous: TaskLike[]): this;
}

type Atom =
  | Date
  | DateTime
  | Duration
  | ((...args: never[]) => unknown)
  | readonly unknown[]
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/**
 * Stands for a value that exists when the run executes. Only its type is there; the two marks make messages readable: of a union the
 * compiler explains the member that shares most names, and a list shares `map` and `concat` with a reference.
 */
export interface ValueRef<T> {
  readonly [valueType]: T;
  readonly [inRun]: true;
  readonly [ofTask]: true;
}

/** In the place of a type: nothing fits, and the message of the compiler says why. */
export interface Mistake<Sentence extends string> {
  readonly [mistake]: Sentence;
}
declare const mistake: unique symbol;

type Picks<T> = T extends Atom ? unknown : T extends object ? { readonly [K in keyof T]: XComArg<T[K]> } : unknown;

/** A list made of others while wiring. What it is made of is read when an element is needed. */
export interface XComSequence<E> extends ValueRef<E[]> {
  /** Applies a function to every element, in the task that gets it. What throws SkipTask there skips that instance. Airflow's `map`. */
  map<U>(fn: (value: E) => U): XComSequence<U>;
  /** Lists of elements in the same place; as many as the shortest list has, or the longest with `{ fill }`. Airflow's `zip`. */
  zip<Others extends readonly ValueList[]>(...others: Others): XComSequence<[E, ...ElementsIn<Others>]>;
  zip<Others extends readonly ValueList[], F>(
    ...others: [...Others, { readonly fill: F }]
  ): XComSequence<[E | F, ...{ [I in keyof Others]: ElementIn<Others[I]> | F }]>;
  /** The elements of one list after those of the other. Airflow's `concat`. */
  concat<Others extends readonly ValueList[]>(...others: Others): XComSequence<E | ElementIn<Others[number]>>;
}

type ValueList = readonly unknown[] | ValueRef<readonly unknown[]>;
type ElementIn<L> = L extends ValueRef<readonly (infer E)[]> ? E : L extends readonly (infer E)[] ? E : never;
type ElementsIn<Lists extends readonly unknown[]> = { [I in keyof Lists]: ElementIn<Lists[I]> };

/**
 * A typed reference to the value that a task will return. Passing it as an argument makes an edge and, when the run executes,
 * hands over the value; `ref.rows` refers to one property of it. Airflow's XComArg.
 *
 * @example
 * flow(this: Flow<Sales>) {
 *   const totals = this.total(this.extract("{{ ds }}")); // XComArg<{ sum: number; rows: number }>
 *   this.report(totals.sum);                             // one property of it
 * }
 */
export type XComArg<T> = TaskRef &
  ValueRef<T> &
  Roles &
  Picks<T> &
  (T extends readonly (infer E)[] ? Omit<XComSequence<E>, keyof ValueRef<E>> : unknown);

interface Roles {
  /** Makes the task a setup. @see setup */
  asSetup(): this;
  /** Makes the task a teardown. @see teardown */
  asTeardown(options?: TeardownOptions): this;
}

/** Stands for one element, in the function of a mapped group; `element.name` for one property of it. */
export type ElementArg<T> = ValueRef<T> &
  (T extends Atom ? unknown : T extends object ? { readonly [K in keyof T]: ElementArg<T[K]> } : unknown);

/** What may be passed while wiring where a `T` is needed when the task runs: the value, a reference to it, or a mix at any depth. */
export type Arg<T> =
  | T
  | ValueRef<T>
  | (T extends Date | DateTime | Duration | ((...args: never[]) => unknown)
      ? never
      : T extends readonly (infer E)[]
        ? readonly Arg<E>[]
        : T extends object
          ? { readonly [K in keyof T]: Arg<T[K]> }
          : never);

type Args<A extends readonly unknown[]> = { [I in keyof A]: Arg<A[I]> };

/** What tasks of an `E` may be mapped over: a list, or a reference to one. Of pairs also an object. */
export type ListArg<E> =
  | readonly Arg<E>[]
  | ValueRef<readonly E[]>
  | (E extends readonly [string, infer V]
      ? Readonly<Record<string, V>> | ValueRef<Readonly<Record<string, V>>>
      : never);

/** What all instances get as it is; made by `unmapped()`. */
export interface UnmappedArg<T> {
  readonly [unmappedType]: T;
}
declare const unmappedType: unique symbol;

type Lists<A extends readonly unknown[]> = { [I in keyof A]: ListArg<A[I]> | UnmappedArg<A[I]> };

/** Where nothing is mapped over there would be no instances. */
type SomeList<L extends readonly unknown[]> =
  IsUnmapped<L[number]> extends true ? Mistake<"nothing is mapped over: one argument has to be a list"> : unknown;
type IsUnmapped<T> = [T] extends [never]
  ? false
  : 0 extends 1 & T
    ? false
    : [T] extends [UnmappedArg<unknown>]
      ? true
      : false;

type RestOf<A extends readonly unknown[], G extends readonly unknown[]> = A extends readonly []
  ? []
  : G extends readonly [unknown, ...infer Given]
    ? A extends readonly [unknown?, ...infer Left]
      ? RestOf<Left, Given>
      : []
    : A;
type FirstArgs<A extends readonly unknown[], G extends readonly unknown[]> = {
  [I in keyof G]: I extends keyof A
    ? I extends keyof AllButLast<A>
      ? Arg<A[I]>
      : LastArg<A[I], G[I]>
    : Mistake<"the method does not take so many arguments">;
};
type AllButLast<A extends readonly unknown[]> = Required<A> extends readonly [...infer First, unknown] ? First : [];

/** Of an object also a part, for `expandKwargs`. */
type LastArg<T, Given> = Given extends Atom | ValueRef<unknown>
  ? Arg<T>
  : T extends Atom
    ? Arg<T>
    : T extends object
      ? { readonly [K in keyof T]?: Arg<T[K]> } & NoOthers<T, Given, "the argument has no property">
      : Arg<T>;

/** What an object has and ought not to have, told by name. */
export type NoOthers<T, Given, What extends string> = {
  readonly [K in Exclude<keyof Given, keyof T> & string]: Mistake<`${What} '${K}'`>;
};

type LastOf<A extends readonly unknown[]> = Required<A> extends readonly [...unknown[], infer L] ? L : never;

/** What `expandKwargs` maps over: objects for the last argument, with what `partial` has not given yet. */
type Keywords<A extends readonly unknown[], G extends readonly unknown[] = []> = [LastOf<A>] extends [NoObject]
  ? Mistake<"the last argument of the method is no object: use expand()">
  : RestOf<AllButLast<A>, G> extends readonly []
    ? KeywordList<LastOf<A>, G["length"] extends Required<A>["length"] ? LastOf<G> : unknown>
    : Mistake<"partial() gives the arguments before the last one">;
type NoObject = Atom | string | number | bigint | boolean | symbol | null | undefined;
type KeywordList<T, Given> =
  Given extends ValueRef<unknown>
    ? Mistake<"partial() gives the whole last argument already">
    : Given extends object
      ? ListArg<Omit<T, keyof Given> & AlreadyGiven<keyof Given>>
      : ListArg<T>;

/** What stands in `partial` must not come again. */
export type AlreadyGiven<Names extends PropertyKey> = { readonly [K in Names]?: Mistake<"already given in partial()"> };

/** What a task method is inside `flow()`: calling it adds a task and gives a reference to its result. */
export interface TaskMethod<A extends readonly unknown[], R> {
  (...args: Args<A>): XComArg<R>;
  /**
   * Adds one task with an instance for every element of a list; of several lists for every combination, the first varying slowest.
   * Airflow's `expand`.
   *
   * @example
   * this.load.expand(this.listFiles(), unmapped("csv"));
   */
  expand<L extends Lists<A>>(...lists: L & SomeList<L>): XComArg<R[]>;
  /** An instance for every object of a list, which is the method's last argument. Airflow's `expand_kwargs`. */
  expandKwargs(list: Keywords<A>): XComArg<R[]>;
  /** The first arguments of all instances, or a part of the object that is the last one. Airflow's `partial`. */
  partial<G extends readonly unknown[]>(
    ...given: G & FirstArgs<A, G>
  ): {
    expand<L extends Lists<RestOf<A, G>>>(...lists: L & SomeList<L>): XComArg<R[]>;
    expandKwargs(list: Keywords<A, G>): XComArg<R[]>;
  };
  /** The same method with other options. Airflow's `override`. */
  override(options: TaskOptions & SensorOptions & BashMethodOptions): TaskMethod<A, R>;
}

/** What `wire` of a mapped group gets for each list. */
export type Expandable = readonly unknown[] | Readonly<Record<string, unknown>> | ValueRef<object>;
export type ElementsOf<L extends readonly Expandable[]> = { [I in keyof L]: ElementArg<ElementOf<L[I]>> };
type ElementOf<L> = L extends ValueRef<infer T> ? ElementOfValue<T> : ElementOfValue<L>;
type ElementOfValue<T> = T extends readonly (infer E)[]
  ? Plain<E>
  : T extends Readonly<Record<string, infer V>>
    ? [string, V]
    : never;
type Plain<E> = E extends ValueRef<infer T> ? T : E;

/** What stands for the results of a mapped group: a list in the place of every reference. */
export type MappedResult<R> =
  R extends XComArg<infer T>
    ? XComArg<T[]>
    : R extends TaskRef
      ? R
      : R extends object
        ? { readonly [K in keyof R]: MappedResult<R[K]> }
        : R;

type GroupList<A> = ListArg<ValueOf<A>>;
type GroupLists<A extends readonly unknown[]> = { [I in keyof A]: GroupList<A[I]> | UnmappedArg<ValueOf<A[I]>> };
type ValueOf<A> = A extends ValueRef<infer T> ? T : A extends Arg<infer T> ? T : A;
type FirstOfGroup<A extends readonly unknown[], G extends readonly unknown[]> = {
  [I in keyof G]: I extends keyof A ? A[I] : Mistake<"the method does not take so many arguments">;
};

/** The result of an iteration, as the body returns it. */
type IterationOf<R> = R extends XComArg<infer T> ? T : never;
/** What the first iteration gets for it: it may be left out where the body can do without. */
type InitialOf<A extends readonly unknown[], T> = A extends readonly [unknown, ...unknown[]]
  ? undefined extends ValueOf<A[0]>
    ? { readonly initial?: Arg<T> }
    : { readonly initial: Arg<T> }
  : { readonly initial?: Arg<T> };
/** What the body gets from the iteration before has to be what it returns. */
type LoopBody<A extends readonly unknown[], R> = [R] extends [XComArg<unknown>]
  ? A extends readonly [unknown, unknown, ...unknown[]]
    ? Mistake<"the arguments before the last are given in partial()">
    : [IterationOf<R>] extends [A extends readonly [] ? unknown : Exclude<ValueOf<Required<A>[0]>, undefined>]
      ? unknown
      : Mistake<"the body takes something else than it returns">
  : Mistake<"the body of a loop returns the result of its last task">;

/** What a group's method is inside `flow()`: calling it adds its tasks and gives what it returns, or the group. */
export interface GroupMethod<A extends readonly unknown[], R> {
  (...args: A): [R] extends [void] ? TaskRef : R;
  /**
   * The whole group again and again: its last argument is the result of the iteration before. Gives the result of the last iteration.
   * Airflow's `loop`. @see loop
   *
   * @example
   * this.report(this.refine.loop({ maxIterations: 10, initial: 1, until: this.isGoodEnough }));
   */
  loop(options: LoopOptions<IterationOf<R>> & InitialOf<A, IterationOf<R>> & LoopBody<A, R>): R;
  /** The whole group once for every element. */
  expand<L extends GroupLists<A>>(...lists: L & SomeList<L>): [R] extends [void] ? TaskRef : MappedResult<R>;
  partial<G extends readonly unknown[]>(
    ...given: G & FirstOfGroup<A, G>
  ): {
    expand<L extends GroupLists<RestOf<A, G>>>(
      ...lists: L & SomeList<L>
    ): [R] extends [void] ? TaskRef : MappedResult<R>;
    loop(options: LoopOptions<IterationOf<R>> & InitialOf<RestOf<A, G>, IterationOf<R>> & LoopBody<RestOf<A, G>, R>): R;
  };
}

/**
 * The type of `this` inside `flow()`: every method of the class adds a task and returns a reference; a method that declares its `this`,
 * as a group does, wires one; other public members keep their type.
 *
 * @example
 * flow(this: Flow<Sales>) { this.load(this.extract()); }
 */
export type Flow<C> = {
  [K in keyof C]: C[K] extends (this: infer This, ...args: infer A) => infer R
    ? unknown extends This
      ? TaskMethod<A, Awaited<R>>
      : GroupMethod<A, R>
    : C[K];
};

type Storable = string | number | boolean | bigint | null | undefined | void | Date | DateTime | Duration;

/** `never` when a value of type T can be an XCom; otherwise a sentence that names the path of what cannot. */
export type Unserialisable<T, Path extends string = "value", Depth extends readonly unknown[] = []> = 0 extends 1 & T
  ? never
  : unknown extends T
    ? never
    : Depth["length"] extends 8
      ? never
      : T extends Storable
        ? never
        : T extends (...args: never[]) => unknown
          ? `${Path} is a function`
          : T extends symbol
            ? `${Path} is a symbol`
            : T extends readonly (infer E)[]
              ? Unserialisable<E, `${Path}[]`, [...Depth, 0]>
              : T extends ReadonlyMap<infer K, infer V>
                ?
                    | Unserialisable<K, `${Path}.keys()`, [...Depth, 0]>
                    | Unserialisable<V, `${Path}.values()`, [...Depth, 0]>
                : T extends ReadonlySet<infer E>
                  ? Unserialisable<E, `${Path}.values()`, [...Depth, 0]>
                  : T extends object
                    ? { [K in keyof T & string]-?: Unserialisable<T[K], `${Path}.${K}`, [...Depth, 0]> }[keyof T &
                        string]
                    : never;

/** What a compile error shows when a task returns something that cannot be an XCom. */
export interface NotSerialisable<Where> {
  readonly "the return value cannot be passed through XCom": Where;
}
