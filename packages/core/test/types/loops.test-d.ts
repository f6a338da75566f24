// Type tests of loops: compiled under standard and under legacy decorators, never run.
import { expectTypeOf } from "vitest";
import {
  type Arg,
  currentContext,
  dag,
  type ElementArg,
  type Flow,
  FunctionOperator,
  type LoopContext,
  loop,
  type TaskContext,
  type TaskGroup,
  task,
  taskGroup,
  type XComArg,
} from "../../src/index.ts";

interface Draft {
  text: string;
  score: number;
}

@dag()
export class Loops {
  @task()
  first(): Draft {
    return { text: "", score: 0 };
  }
  @task()
  improve(draft: Draft): Draft {
    return draft;
  }
  @task()
  shorten(text: string): string {
    return text;
  }
  @task()
  count(previous = 0): number {
    return previous + 1;
  }
  @task()
  isGood(draft: Draft): boolean {
    return draft.score > 1;
  }
  @task({ retries: 2 })
  async isMany(n: number): Promise<boolean> {
    return n > 1;
  }
  @task()
  save(text: string): void {
    void text;
  }
  @taskGroup()
  refine(this: Flow<Loops>, previous: Arg<Draft>) {
    return this.improve(previous);
  }
  @taskGroup()
  refineIn(this: Flow<Loops>, language: string, previous: ElementArg<Draft>) {
    this.shorten(language);
    return this.improve(previous);
  }
  @taskGroup()
  counted(this: Flow<Loops>, previous?: Arg<number>) {
    return this.count(previous ?? 0);
  }
  @taskGroup()
  alone(this: Flow<Loops>) {
    return this.count();
  }
  @taskGroup()
  silent(this: Flow<Loops>) {
    this.count();
  }
  @taskGroup()
  other(this: Flow<Loops>, previous: Arg<string>) {
    this.shorten(previous);
    return this.count();
  }

  flow(this: Flow<Loops>) {
    // with an initial value everything has its type from that
    const drafts = loop("drafts", { maxIterations: 3, initial: this.first(), until: this.isGood }, (previous) => {
      expectTypeOf(previous).toEqualTypeOf<ElementArg<Draft>>();
      expectTypeOf(previous.text).toEqualTypeOf<ElementArg<string>>();
      return this.improve(previous);
    });
    expectTypeOf(drafts).toEqualTypeOf<TaskGroup<XComArg<Draft>>>();
    this.save(drafts.output.text).after(drafts);
    const counted = loop("n", { maxIterations: 3, initial: 1, until: (n, { ds }) => `${n}` > ds }, (previous) =>
      this.count(previous),
    );
    expectTypeOf(counted.output).toEqualTypeOf<XComArg<number>>();

    // without one the first iteration gets undefined; the type is that of the result, or is said
    expectTypeOf(loop("a", { maxIterations: 3 }, () => this.count()).output).toEqualTypeOf<XComArg<number>>();
    loop<number>("b", { maxIterations: 3, until: (n) => n > 2 }, (previous) => {
      expectTypeOf(previous).toEqualTypeOf<ElementArg<number | undefined>>();
      return this.count(previous);
    });
    loop("c", { maxIterations: 3, until: async (n: number) => n > 2 }, () => this.count());
    loop("d", { maxIterations: 3, until: this.isMany.override({ retries: 5 }) }, () => this.count());
    loop("e", { maxIterations: 3 }, () => new FunctionOperator({ taskId: "f", callable: () => 1 }).output);

    // a group's method
    expectTypeOf(this.refine.loop({ maxIterations: 3, initial: this.first() })).toEqualTypeOf<XComArg<Draft>>();
    this.save(this.refine.loop({ maxIterations: 3, initial: this.first(), until: this.isGood }).text);
    this.refineIn.partial("en").loop({ maxIterations: 2, initial: { text: "{{ ds }}", score: 0 } });
    this.counted.loop({ maxIterations: 3, until: (n) => n > 1 });
    this.counted.loop({ maxIterations: 3, initial: 4 });
    this.alone.loop({ maxIterations: 3, tooltip: "alone" });

    // @ts-expect-error how often at most has to be said
    loop("x", {}, () => this.count());
    // @ts-expect-error the body takes a draft, and the first iteration gets a number
    loop("x", { maxIterations: 3, initial: 1 }, (previous) => this.improve(previous));
    // @ts-expect-error the first iteration gets undefined, and the body takes a draft
    loop<Draft>("x", { maxIterations: 3 }, (previous) => this.improve(previous));
    // @ts-expect-error the body returns something else than the first iteration gets
    loop("x", { maxIterations: 3, initial: "a" }, () => this.count());
    // @ts-expect-error the body returns the result of its last task
    loop("x", { maxIterations: 3 }, () => taskGroup("g", () => this.count()));
    // @ts-expect-error the condition says yes or no
    loop("x", { maxIterations: 3, initial: 1, until: (n) => n }, () => this.count());
    // @ts-expect-error the condition is about another result
    loop("x", { maxIterations: 3, initial: 1, until: this.isGood }, () => this.count());
    // @ts-expect-error a task method that says neither yes nor no
    loop("x", { maxIterations: 3, initial: 1, until: this.count }, () => this.count());
    // @ts-expect-error an iteration is not tried again as a whole
    loop("x", { maxIterations: 3, retries: 2 }, () => this.count());
    // @ts-expect-error the body needs something in its first iteration
    this.refine.loop({ maxIterations: 3 });
    // @ts-expect-error of another type
    this.refine.loop({ maxIterations: 3, initial: 1 });
    // @ts-expect-error the arguments before the last are given in partial()
    this.refineIn.loop({ maxIterations: 3, initial: this.first() });
    // @ts-expect-error the body returns nothing
    this.silent.loop({ maxIterations: 3 });
    // @ts-expect-error the body takes something else than it returns
    this.other.loop({ maxIterations: 3, initial: 1 });
    // @ts-expect-error the condition is about another result
    this.alone.loop({ maxIterations: 3, until: this.isGood });
  }

  @task()
  look(): void {
    expectTypeOf(currentContext().loop).toEqualTypeOf<LoopContext | undefined>();
    expectTypeOf<TaskContext["loop"]>().toEqualTypeOf<
      { readonly index: number; readonly maxIterations: number } | undefined
    >();
  }
}
