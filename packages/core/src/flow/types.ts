import type { DateTime, Duration } from "luxon";

declare const valueType: unique symbol;

/** Something that stands for a task while wiring: a reference to its result, an operator, or a list of those. */
export type TaskLike = TaskRef | readonly TaskLike[];

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

type Picks<T> = T extends Atom ? unknown : T extends object ? { readonly [K in keyof T]: XComArg<T[K]> } : unknown;

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
export type XComArg<T> = TaskRef & { readonly [valueType]: T } & Picks<T>;

/** What may be passed while wiring where a `T` is needed when the task runs: the value, a reference to it, or a mix at any depth. */
export type Arg<T> =
  | T
  | XComArg<T>
  | (T extends Date | DateTime | Duration | ((...args: never[]) => unknown)
      ? never
      : T extends readonly (infer E)[]
        ? readonly Arg<E>[]
        : T extends object
          ? { readonly [K in keyof T]: Arg<T[K]> }
          : never);

type Args<A extends readonly unknown[]> = { [I in keyof A]: Arg<A[I]> };

/**
 * The type of `this` inside `flow()`: every method of the class adds a task and returns a reference; other public members keep
 * their type.
 *
 * @example
 * flow(this: Flow<Sales>) { this.load(this.extract()); }
 */
export type Flow<C> = {
  [K in keyof C]: C[K] extends (...args: infer A) => infer R ? (...args: Args<A>) => XComArg<Awaited<R>> : C[K];
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
