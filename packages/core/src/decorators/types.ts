import type { Mistake, NotSerialisable, Unserialisable } from "../flow/types.ts";
import type { BranchChoice } from "../operators/branch-operator.ts";
import type { PokeResult } from "../sensors/base-sensor.ts";

// biome-ignore lint/suspicious/noExplicitAny: a method of any signature
type AnyMethod = (this: any, ...args: any[]) => unknown;

type Checked<M extends AnyMethod> =
  unknown extends ThisParameterType<M>
    ? Storable<M>
    : Mistake<"a task's method declares no this: in flow() it would count as a group">;
// Of `any` nothing is known, and what the compiler cannot make out has its own message already.
type Storable<M extends AnyMethod, Why = Unserialisable<Awaited<ReturnType<M>>>> = 0 extends 1 & Why
  ? M
  : [Why] extends [never]
    ? M
    : NotSerialisable<Why>;

/** A decorator for a method whose result goes to XCom, in both protocols. */
export interface TaskDecorator {
  <M extends AnyMethod>(method: M & Checked<M>, context: MethodContext): void;
  <M extends AnyMethod>(
    prototype: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M & Checked<M>>,
  ): void;
}

// biome-ignore lint/suspicious/noExplicitAny: a method with any parameters
type MethodReturning<Result> = (this: any, ...args: any[]) => Result | Promise<Result>;

/** A decorator for a method that returns `Result`, in both protocols. */
export interface MethodDecoratorFor<Result> {
  (method: MethodReturning<Result>, context: ClassMethodDecoratorContext): void;
  // Only `value` of the descriptor: its setter would make the method's type invariant.
  (
    prototype: object,
    name: string | symbol,
    descriptor: { readonly value?: MethodReturning<Result> | undefined },
  ): void;
}

export type BashDecorator = MethodDecoratorFor<string>;
export type BranchDecorator = MethodDecoratorFor<BranchChoice>;
export type SensorDecorator = MethodDecoratorFor<PokeResult>;

type DeclaresFlow<M extends AnyMethod> =
  unknown extends ThisParameterType<M> ? Mistake<"a group's method declares the this of flow(): this: Flow<...>"> : M;

/** A decorator for a method that wires a group, in both protocols. */
export interface GroupDecorator {
  <M extends AnyMethod>(method: M & DeclaresFlow<M>, context: MethodContext): void;
  <M extends AnyMethod>(
    prototype: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M & DeclaresFlow<M>>,
  ): void;
}

/** A method's context without the type of its `this`, which is a flow in a group. */
type MethodContext = Pick<ClassMethodDecoratorContext, "kind" | "name" | "static" | "private" | "metadata">;
