import { describe, expect, test } from "vitest";
import { parseDagDocument } from "../../src/document/schema.ts";
import {
  chain,
  defineDag,
  type ElementArg,
  type Flow,
  FunctionOperator,
  loop,
  taskGroup,
  type XComArg,
} from "../../src/index.ts";
import { dagOf, empty, messagesOf, problemsOf } from "./dag-of.ts";

const step = (taskId = "step") => new FunctionOperator<number>({ taskId, callable: () => 1 });
const upstreamOf = (dag: ReturnType<typeof dagOf>, taskId: string) => dag.tasks.get(taskId)!.upstream;

describe("the document of a loop", () => {
  const dag = dagOf(() => {
    const repeated = loop<number>("refine", { maxIterations: 4, until: (n) => n > 3 }, () => {
      const last = step("last");
      chain(step("first"), last);
      return last.output;
    });
    repeated.after(empty("before"));
    new FunctionOperator({ taskId: "after", callable: (n: number) => n, opArgs: [repeated.output] });
  });

  test("names its gate, its last task, and how often it is repeated", () => {
    expect(dag.document.expansions).toEqual([
      {
        id: "refine",
        within: [],
        lists: [],
        loop: { gate: "refine.until", result: "refine.last", maxIterations: 4, hasUntil: true },
      },
    ]);
    expect(dag.document.tasks.map(({ taskId, mapping }) => `${taskId} in ${mapping.join() || "nothing"}`)).toEqual([
      "before in nothing",
      "refine.first in refine",
      "refine.last in refine",
      "refine.until in refine",
      "after in nothing",
    ]);
  });

  test("leads what comes after it through its gate, and what comes before it to its first tasks", () => {
    expect(upstreamOf(dag, "refine.first")).toEqual(["before"]);
    expect(upstreamOf(dag, "refine.until")).toEqual(["refine.last"]);
    expect(upstreamOf(dag, "after")).toEqual(["refine.until"]);
    expect(dag.document.tasks.at(-1)!.inputs).toEqual([{ taskId: "refine.last", key: "return_value" }]);
  });

  test("is read by the schema as it was written", () => {
    expect(parseDagDocument(JSON.parse(JSON.stringify(dag.document)))).toEqual(dag.document);
  });
});

test("every edge from a task of a loop to one outside of it begins at the gate, labels with it", () => {
  const dag = dagOf(() => {
    const [inside, outside, other] = [[] as FunctionOperator<number>[], empty("outside"), empty("other")];
    loop("l", { maxIterations: 1 }, () => {
      inside.push(step("a"), step("b"));
      chain(...inside);
      return inside[1]!.output;
    });
    inside[0]!.before(outside, other);
    inside[1]!.before(other);
  });
  expect(upstreamOf(dag, "outside")).toEqual(["l.__loop_gate"]);
  expect(upstreamOf(dag, "other")).toEqual(["l.__loop_gate"]);
  expect(dag.tasks.get("l.a")!.downstream).toEqual(["l.b"]);
});

test("what the first iteration gets comes before the first tasks", () => {
  const dag = dagOf(() => {
    const given = step("given");
    loop("l", { maxIterations: 1, initial: [given.output, `${step("named").output}`] }, () => {
      const last = step("last");
      chain(step("first"), last);
      return last.output as XComArg<never>;
    });
  });
  expect(upstreamOf(dag, "l.first")).toEqual(["given", "named"]);
  expect(upstreamOf(dag, "l.last")).toEqual(["l.first"]);
});

test("a gate is called as its method or function is, with a number where a task of the body has that name", () => {
  class Named {
    isDone(n: number): boolean {
      return n > 1;
    }
    work(): number {
      return 1;
    }
    flow(this: Flow<Named>) {
      const enough = (n: number) => n > 1;
      loop("a", { maxIterations: 2, until: this.isDone }, () => this.work());
      loop("b", { maxIterations: 2, until: enough }, () => step("enough").output);
      loop(
        "c",
        {
          maxIterations: 2,
          until: (
            () => () =>
              true
          )(),
        },
        () => step("x").output,
      );
      loop("d", { maxIterations: 2, until: this.isDone.override({ taskId: "asked", retries: 3 }) }, () => this.work());
    }
  }
  const dag = defineDag(Named, { dagId: "named", tasks: { isDone: {}, work: {} } });
  expect(dag.document.expansions.map((one) => one.loop!.gate)).toEqual([
    "a.isDone",
    "b.enough__1",
    "c.__loop_gate",
    "d.asked",
  ]);
  expect(dag.document.tasks.find(({ taskId }) => taskId === "d.asked")!.retries).toBe(3);
});

describe("what is wrong with a loop is said when it is loaded", () => {
  test("all of it at once", () => {
    const problems = problemsOf(() =>
      dagOf(() => {
        loop("l", { maxIterations: 0.5 }, () => {
          step("a");
          return step("b").output;
        });
        taskGroup("mapped", { expand: [[1]] }, () => loop("in", { maxIterations: 2 }, () => step().output));
        loop("outer", { maxIterations: 2 }, () => loop("inner", { maxIterations: 2 }, () => step().output).output);
      }),
    );
    expect(problems.map(({ code }) => code)).toEqual(["TW1030", "TW1006", "TW1031", "TW1031"]);
    expect(problems.map(({ message }) => message)).toEqual([
      'Loop "l" has to end with one task, whose result is that of the iteration; it ends with "l.a", "l.b".',
      'maxIterations of loop "l": found 0.5, expected a whole number of 1 or more.',
      'Loop "mapped.in" stands in the mapped group "mapped": a loop is neither repeated nor mapped.',
      'Loop "outer.inner" stands in loop "outer": a loop is neither repeated nor mapped.',
    ]);
  });

  const body = (returned: () => unknown) => () =>
    dagOf(() => {
      loop("l", { maxIterations: 2 }, returned as () => XComArg<number>);
    });

  test("a body without a last task, or one that returns something else", () => {
    expect(messagesOf(body(() => undefined))).toEqual([
      'Loop "l" has to end with one task, whose result is that of the iteration; it ends with no task.',
    ]);
    const last = 'The function of loop "l" has to return the result of its last task';
    expect(messagesOf(body(() => void step()))).toEqual([`${last}, "l.step"; it returns something else.`]);
    expect(messagesOf(body(() => (step().output as unknown as { rows: unknown }).rows))).toEqual([
      `${last}, "l.step"; it returns the result of "l.step.rows".`,
    ]);
  });

  test("tries of an iteration as a whole", () => {
    class Tried {
      work(): number {
        return 1;
      }
      group(this: Flow<Tried>) {
        return this.work();
      }
      flow(this: Flow<Tried>) {
        this.group.loop({ maxIterations: 2 });
      }
    }
    const tried = () => defineDag(Tried, { dagId: "d", tasks: { work: {}, group: { kind: "group", retries: 2 } } });
    expect(problemsOf(tried)).toMatchObject([
      { code: "TW1031", message: 'Loop "group" has retries: an iteration is not tried again as a whole.' },
    ]);
  });

  test("a gate that would decide about more than the loop", () => {
    class Gates {
      ready(): boolean {
        return true;
      }
      flow(this: Flow<Gates>) {
        loop("l", { maxIterations: 2, until: this.ready }, () => step().output);
      }
    }
    const gate = (kind: "shortCircuit" | "sensor") => () =>
      defineDag(Gates, { dagId: "d", tasks: { ready: { kind } } });
    expect(problemsOf(gate("shortCircuit"))).toMatchObject([{ code: "TW1032" }]);
    expect(messagesOf(gate("sensor"))).toEqual([
      'until of loop "l" is "l.ready", a sensor: it would decide about more than the loop.',
    ]);
  });

  test("a condition that is no function, and iterations that nobody has counted", () => {
    const given = (options: object) => () =>
      dagOf(() => void loop("l", options as { maxIterations: number }, () => step().output));
    expect(messagesOf(given({ maxIterations: 2, until: true }))).toEqual([
      expect.stringContaining('until of loop "l": found true, expected a function'),
    ]);
    expect(messagesOf(given({}))).toEqual(['maxIterations of loop "l" is missing.']);
    expect(messagesOf(given({ maxIterations: 200_000 }))).toEqual([
      'maxIterations of loop "l": found 200000, expected at most 131071.',
    ]);
  });

  test("a setup on one side of its edge and the teardown on the other", () => {
    const problems = messagesOf(() =>
      dagOf(() => {
        const outer = empty("outer").asSetup();
        loop("l", { maxIterations: 2 }, () => {
          const inner = empty("inner").asSetup();
          const last = step("last");
          inner.before(last);
          empty("close").after(last).asTeardown({ setups: outer });
          return last.output;
        });
      }),
    );
    expect(problems).toEqual(['Setup "outer" and its teardown "l.close" stand on two sides of the edge of loop "l".']);
  });

  test("a way out of it that comes back into it", () => {
    const problems = problemsOf(() =>
      dagOf(() => {
        const outside = empty("outside");
        loop("l", { maxIterations: 2 }, () => {
          const [a, b] = [step("a"), step("b")];
          a.before(outside, b);
          outside.before(b);
          return b.output;
        });
      }),
    );
    expect(problems).toMatchObject([{ code: "TW1012" }]);
  });

  test("a result of the iteration before, or an element, that is used outside of its group", () => {
    class Leaking {
      use(_n: number): number {
        return 1;
      }
      each(n: number): number {
        return n;
      }
      flow(this: Flow<Leaking>) {
        const leaked: ElementArg<number>[] = [];
        loop<number>("l", { maxIterations: 2, initial: 1 }, (previous) => {
          leaked.push(previous);
          return this.use(previous);
        });
        taskGroup("g", { expand: [[1, 2]] }, (n) => {
          leaked.push(n);
          this.use(n);
        });
        this.use(leaked[0]!);
        this.each.expand([leaked[1]!]);
      }
    }
    expect(messagesOf(() => defineDag(Leaking, { dagId: "d", tasks: { use: {}, each: {} } }))).toEqual([
      'Task "use" uses the result of the iteration before of loop "l", and is not in it.',
      'Task "each" uses an element of group "g", and is not in it.',
    ]);
  });

  test("a result of the iteration before that is used as a value", () => {
    const wired = () => dagOf(() => void loop<number>("l", { maxIterations: 2 }, (previous) => `${previous}` as never));
    expect(problemsOf(wired)).toMatchObject([
      { code: "TW1002", message: expect.stringContaining('"the iteration before of l" was used as a value') },
    ]);
  });

  test("mapping over the result of the iteration before, of which nobody knows how long it is", () => {
    class Lists {
      each(n: number): number {
        return n;
      }
      flow(this: Flow<Lists>) {
        loop<number[]>("l", { maxIterations: 2, initial: [1, 2] }, (previous) => this.each.expand(previous));
      }
    }
    expect(problemsOf(() => defineDag(Lists, { dagId: "d", tasks: { each: {} } }))).toMatchObject([{ code: "TW1021" }]);
  });
});
