import { describe, expect, test } from "vitest";
import {
  chain,
  crossDownstream,
  defineDag,
  type Flow,
  InvalidOptionError,
  label,
  OutsideFlowError,
} from "../../src/index.ts";
import { dagOf, edgesOf, empty, messagesOf } from "../graph/dag-of.ts";

type Tasks = Record<string, ReturnType<typeof empty>>;

/** Edges after wiring tasks a to f. */
const wired = (wire: (tasks: Tasks) => void) =>
  dagOf(() => wire(Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((id) => [id, empty(id)]))));
const edges = (wire: (tasks: Tasks) => void) => edgesOf(wired(wire));

describe("before and after", () => {
  test("a before b and b after a are one edge", () => {
    expect(edges(({ a, b }) => a!.before(b!))).toEqual(["a -> b"]);
    expect(edges(({ a, b }) => b!.after(a!))).toEqual(["a -> b"]);
    expect(edges(({ a, b }) => [a!.before(b!), b!.after(a!)])).toEqual(["a -> b"]);
  });

  test("take several tasks, and lists of tasks at any depth", () => {
    expect(edges(({ a, b, c, d }) => a!.before(b!, [c!, [d!]]))).toEqual(["a -> b", "a -> c", "a -> d"]);
    expect(edges(({ a, b, c, d }) => d!.after([a!, b!], c!))).toEqual(["a -> d", "b -> d", "c -> d"]);
  });

  test("return the task itself, so that calls can be chained", () => {
    expect(edges(({ a, b, c }) => b!.after(a!).before(c!))).toEqual(["a -> b", "b -> c"]);
    expect(edges(({ a, b, c }) => b!.output.after(a!).before(c!))).toEqual(["a -> b", "b -> c"]);
  });

  test("refuse what is no task", () => {
    expect(messagesOf(() => wired(({ a }) => a!.before("b" as never)))).toEqual([
      "A task dependency was used outside of flow().",
    ]);
    expect(() => empty("a").before(empty("b"))).toThrow(OutsideFlowError);
  });
});

describe("chain", () => {
  test("puts its arguments one after the other", () => {
    expect(edges(({ a, b, c }) => chain(a!, b!, c!))).toEqual(["a -> b", "b -> c"]);
  });

  test("fans out to a list and in again", () => {
    expect(edges(({ a, b, c, d }) => chain(a!, [b!, c!], d!))).toEqual(["a -> b", "a -> c", "b -> d", "c -> d"]);
  });

  test("connects two lists beside each other in pairs", () => {
    expect(edges(({ a, b, c, d, e, f }) => chain(a!, [b!, c!], [d!, e!], f!))).toEqual([
      "a -> b",
      "a -> c",
      "b -> d",
      "c -> e",
      "d -> f",
      "e -> f",
    ]);
  });

  test("refuses two lists of different length", () => {
    expect(messagesOf(() => wired(({ a, b, c }) => chain([a!, b!], [c!])))).toEqual([
      'chain: found "lists of 2 and 1 tasks beside each other", expected lists of one length, or crossDownstream().',
    ]);
    let thrown: unknown;
    wired(({ a, b, c }) => {
      try {
        chain([a!, b!], [c!]);
      } catch (error) {
        thrown = error;
      }
    });
    expect(thrown).toBeInstanceOf(InvalidOptionError);
  });

  test("of one task or none makes no edge", () => {
    expect(edges(({ a }) => [chain(), chain(a!)])).toEqual([]);
  });

  test("writes a label on the edges between its neighbours only", () => {
    const { document } = wired(({ a, b, c, d }) => chain(a!, label("has rows"), [b!, c!], d!));
    expect(document.edgeLabels).toEqual([
      { from: "a", to: "b", label: "has rows" },
      { from: "a", to: "c", label: "has rows" },
    ]);
  });
});

test("crossDownstream connects every task of one list with every task of the other", () => {
  expect(edges(({ a, b, c, d }) => crossDownstream([a!, b!], [c!, d!]))).toEqual([
    "a -> c",
    "a -> d",
    "b -> c",
    "b -> d",
  ]);
});

describe("task methods and operators in one DAG", () => {
  class Mixed {
    train() {
      return "m-1";
    }
    deploy(_model: string) {}
    flow(this: Flow<Mixed>) {
      const start = empty("start");
      const deployed = this.deploy(this.train()).after(start);
      chain(deployed, [empty("notify"), empty("archive")]);
    }
  }

  test("have the edges that were declared and those that data makes", () => {
    expect(edgesOf(defineDag(Mixed, { dagId: "mixed", tasks: { train: {}, deploy: {} } }))).toEqual([
      "deploy -> archive",
      "deploy -> notify",
      "start -> deploy",
      "train -> deploy",
    ]);
  });

  test("an operator's output feeds a task method", () => {
    class Fed {
      deploy(_model: unknown) {}
      flow(this: Flow<Fed>) {
        this.deploy(empty("train").output);
      }
    }
    expect(edgesOf(defineDag(Fed, { dagId: "fed", tasks: { deploy: {} } }))).toEqual(["train -> deploy"]);
  });

  test("a method that is no task is refused with a sentence that names it", () => {
    class Plain {
      work() {}
      format() {
        return "x";
      }
      flow(this: Flow<Plain>) {
        this.format();
      }
    }
    expect(messagesOf(() => defineDag(Plain, { dagId: "plain", tasks: { work: {} } }))).toEqual([
      "flow() calls Plain.format(), which is a plain method, not a task.",
    ]);
  });

  test("fields, getters and functions in fields are those of the instance", () => {
    const seen: unknown[] = [];
    class Fields {
      readonly top = 3;
      readonly twice = (n: number) => n * 2;
      #secret = 4;
      get secret() {
        return this.#secret;
      }
      work(_n: number) {}
      flow(this: Flow<Fields>) {
        const twice = this.twice as unknown as (n: number) => number;
        seen.push(this.top, twice(2), this.secret);
        this.work(this.top);
      }
    }
    defineDag(Fields, { dagId: "fields", tasks: { work: {} } });
    expect(seen).toEqual([3, 4, 4]);
  });
});
