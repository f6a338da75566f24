import {
  BaseOperator,
  BashOperator,
  currentContext,
  defineDag,
  type ElementArg,
  type Flow,
  FunctionOperator,
  params,
  SkipTask,
  type TaskContext,
  taskGroup,
  template,
  unmapped,
  type XComArg,
} from "@tradewind/core";
import { mapIndexText } from "@tradewind/core/engine";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

/** Runs a DAG and gives its end, the results of a task's instances in order, and their states by index. */
async function ran(definition: ReturnType<typeof defineDag>) {
  await using rt = await testRuntime();
  const run = await rt.run(definition);
  const rows = await rt.store.getTaskInstances(run.runKey);
  const results = new Map<string, unknown[]>();
  for (const { taskId, key, value } of (await rt.store.queries()).listXComs(run.runKey)) {
    if (key === "return_value") results.set(taskId, [...(results.get(taskId) ?? []), JSON.parse(value).json]);
  }
  return {
    state: run.state,
    reason: run.reason,
    results: (taskId: string) => results.get(taskId) ?? [],
    states: (taskId: string) =>
      Object.fromEntries(
        rows.filter((row) => row.taskId === taskId).map((row) => [mapIndexText(row.mapIndex), row.state]),
      ),
    errors: (taskId: string) => rows.filter((row) => row.taskId === taskId).map(({ error }) => error ?? ""),
  };
}

describe("expand", () => {
  test("over a list makes an instance for each element, and the reduce gets all results in order", async () => {
    class Literal {
      double(n: number): number {
        return n * 2;
      }
      sum(numbers: number[]): number {
        return numbers.reduce((a, b) => a + b, 0);
      }
      flow(this: Flow<Literal>) {
        this.sum(this.double.expand([1, 2, 3]));
      }
    }
    const run = await ran(defineDag(Literal, { dagId: "literal", tasks: { double: {}, sum: {} } }));
    expect(run.states("double")).toEqual({ 0: "success", 1: "success", 2: "success" });
    expect(run.results("sum")).toEqual([12]);
  });

  test("over the result of a task, with an argument that all instances share", async () => {
    class FromTask {
      list(): string[] {
        return ["a", "b"];
      }
      join(name: string, suffixes: string[]): string {
        return name + suffixes.join("");
      }
      flow(this: Flow<FromTask>) {
        this.join.expand(this.list(), unmapped(["x", "y"]));
      }
    }
    const run = await ran(defineDag(FromTask, { dagId: "from_task", tasks: { list: {}, join: {} } }));
    expect(run.results("join")).toEqual(["axy", "bxy"]);
  });

  test("over an empty list skips the task, and the reduce gets an empty list", async () => {
    class Nothing {
      list(): number[] {
        return [];
      }
      work(n: number): number {
        return n;
      }
      count(found: number[]): number {
        return found.length;
      }
      flow(this: Flow<Nothing>) {
        this.count(this.work.expand(this.list()));
      }
    }
    const run = await ran(
      defineDag(Nothing, { dagId: "nothing", tasks: { list: {}, work: {}, count: { triggerRule: "all_done" } } }),
    );
    expect(run.states("work")).toEqual({ "": "skipped" });
    expect(run.results("count")).toEqual([0]);
    expect(run.state).toBe("success");
  });

  test("over something that is no list fails the task that returned it", async () => {
    class NoList {
      list(): number {
        return 3;
      }
      work(n: number): number {
        return n;
      }
      flow(this: Flow<NoList>) {
        this.work.expand(this.list() as never);
      }
    }
    const run = await ran(defineDag(NoList, { dagId: "no_list", tasks: { list: {}, work: {} } }));
    expect(run.states("list")).toEqual({ "": "failed" });
    expect(run.states("work")).toEqual({ "": "upstream_failed" });
    expect(run.errors("list")[0]).toContain("TW3032");
  });

  test("over more than 1024 elements fails the task that returned them", async () => {
    class TooMany {
      list(): number[] {
        return Array.from({ length: 1025 }, (_, i) => i);
      }
      work(n: number): number {
        return n;
      }
      flow(this: Flow<TooMany>) {
        this.work.expand(this.list());
      }
    }
    const run = await ran(defineDag(TooMany, { dagId: "too_many", tasks: { list: {}, work: {} } }));
    expect(run.states("list")).toEqual({ "": "failed" });
    expect(run.errors("list")[0]).toContain("TW3033");
  });

  test("of a mapped task over a mapped task goes element by element, without those that returned null", async () => {
    class Twice {
      first(n: number): number | null {
        return n % 2 === 0 ? n * 10 : null;
      }
      second(n: number | null): number {
        return n! + 1;
      }
      flow(this: Flow<Twice>) {
        this.second.expand(this.first.expand([1, 2, 3, 4]));
      }
    }
    const run = await ran(defineDag(Twice, { dagId: "twice", tasks: { first: {}, second: {} } }));
    expect(run.results("second")).toEqual([21, 41]);
  });

  test("an instance that returned null has its place in the list of a reduce", async () => {
    class Gaps {
      work(n: number): number | null {
        return n === 2 ? null : n;
      }
      all(found: (number | null)[]): (number | null)[] {
        return [...found];
      }
      flow(this: Flow<Gaps>) {
        this.all(this.work.expand([1, 2, 3]));
      }
    }
    const run = await ran(defineDag(Gaps, { dagId: "gaps", tasks: { work: {}, all: {} } }));
    expect(run.results("all")).toEqual([[1, null, 3]]);
  });

  test("a failed instance fails what needs all of them, and its neighbours are done all the same", async () => {
    class OneFails {
      work(n: number): number {
        if (n === 2) throw new Error("two");
        return n;
      }
      all(found: number[]): number {
        return found.length;
      }
      done(): void {}
      flow(this: Flow<OneFails>) {
        const work = this.work.expand([1, 2, 3]);
        this.all(work);
        this.done().after(work);
      }
    }
    const run = await ran(
      defineDag(OneFails, { dagId: "one_fails", tasks: { work: {}, all: {}, done: { triggerRule: "all_done" } } }),
    );
    expect(run.states("work")).toEqual({ 0: "success", 1: "failed", 2: "success" });
    expect(run.states("all")).toEqual({ "": "upstream_failed" });
    expect(run.states("done")).toEqual({ "": "success" });
    expect(run.reason).toBe("work[1] failed");
  });

  test("a group in which one failed and a task behind it make the run fail for that one", async () => {
    class GroupFails {
      work(n: number): number {
        if (n === 2) throw new Error("two");
        return n;
      }
      after(n: number): number {
        return n;
      }
      all(found: number[]): number {
        return found.length;
      }
      flow(this: Flow<GroupFails>) {
        const group = taskGroup("group", { expand: [[1, 2, 3]] }, (n) => this.after(this.work(n)));
        this.all(group.output);
      }
    }
    const run = await ran(defineDag(GroupFails, { dagId: "group_fails", tasks: { work: {}, after: {}, all: {} } }));
    expect(run.reason).toBe("group.work[1] failed");
  });
});

test("mapped over a param, or another template, a task is refused with the way out", () => {
  class OverParams {
    readonly params = params({ shops: ["a", "b"] });
    shop(_name: string): void {}
    flow(this: Flow<OverParams>) {
      this.shop.expand(this.params.shops);
    }
  }
  class OverTemplate extends OverParams {
    override flow(this: Flow<OverTemplate>) {
      taskGroup("shops", { expand: [template<string[]>("{{ params.shops }}") as never] }, (name) => this.shop(name));
    }
  }
  const refused = (code: string, message: string) =>
    expect.objectContaining({
      problems: [
        expect.objectContaining({
          code,
          message: expect.stringContaining(message),
          hint: expect.stringMatching(/^Let a task return/),
        }),
      ],
    });
  const of = (wires: typeof OverParams) => () => defineDag(wires, { dagId: "over", tasks: { shop: {} } });
  expect(of(OverParams)).toThrow(refused("TW1028", 'argument 1 of shop.expand is a template, {{ params["shops"] }}'));
  expect(of(OverTemplate)).toThrow(refused("TW1028", 'list 1 of group "shops" is a template, {{ params.shops }}'));
});

describe("map, zip and concat", () => {
  class Lists {
    a(): number[] {
      return [1, 2, 3];
    }
    b(): string[] {
      return ["x", "y"];
    }
    show(value: unknown): unknown {
      return value;
    }
    all(values: unknown): unknown {
      return values;
    }
    flow(this: Flow<Lists>) {
      const [a, b] = [this.a(), this.b()];
      this.show.override({ taskId: "mapped" }).expand(a.map((n) => n * 2));
      this.show.override({ taskId: "zipped" }).expand(a.zip(b));
      this.show.override({ taskId: "filled" }).expand(a.zip(b, { fill: "-" }));
      this.show.override({ taskId: "joined" }).expand(a.concat(b).map((each) => `${each}!`));
      this.show.override({ taskId: "skips" }).expand(
        a.map((n) => {
          if (n === 2) throw new SkipTask("two");
          return n;
        }),
      );
      this.all(a.zip(b).map(([n, text]) => `${n}${text}`));
    }
  }

  test("make lists out of lists, element by element", async () => {
    const run = await ran(defineDag(Lists, { dagId: "lists", tasks: { a: {}, b: {}, show: {}, all: {} } }));
    expect(run.results("mapped")).toEqual([2, 4, 6]);
    expect(run.results("zipped")).toEqual([
      [1, "x"],
      [2, "y"],
    ]);
    expect(run.results("filled")).toEqual([
      [1, "x"],
      [2, "y"],
      [3, "-"],
    ]);
    expect(run.results("joined")).toEqual(["1!", "2!", "3!", "x!", "y!"]);
    expect(run.states("skips")).toEqual({ 0: "success", 1: "skipped", 2: "success" });
    expect(run.results("all")).toEqual([["1x", "2y"]]);
  });
});

describe("partial and expandKwargs", () => {
  class Greeting extends BaseOperator<{ greeting: string; name: string; times: number }, string> {
    static override readonly templateFields = ["greeting", "name"] as const;
    override execute({ ti }: TaskContext): string {
      const { greeting, name, times } = this.options;
      return `${ti.mapIndex}: ${greeting} ${name}`.repeat(times);
    }
  }
  class Greets {
    people(): { name: string; times: number }[] {
      return [
        { name: "{{ ds }}", times: 1 },
        { name: "Bo", times: 2 },
      ];
    }
    greet({ greeting, name }: { greeting: string; name: string }): string {
      return `${greeting} ${name}`;
    }
    flow(this: Flow<Greets>) {
      Greeting.partial({ taskId: "cross", times: 1 }).expand({ greeting: ["{{ ds }}", "ho"], name: ["a", "b"] });
      Greeting.partial({ taskId: "each", greeting: "hi {{ ds }}" }).expandKwargs(this.people());
      BashOperator.partial({ taskId: "shell" }).expand({ bashCommand: ["echo one", "echo two"] });
      this.greet
        .partial({ greeting: "hello" })
        .expandKwargs([{ name: "Al" }, { greeting: "twice", name: "Bo" } as never]);
    }
  }

  test("give operators and methods what is common, and each instance the rest", async () => {
    const run = await ran(defineDag(Greets, { dagId: "greets", tasks: { people: {}, greet: {} } }));
    expect(run.results("cross")).toEqual(["0: 2024-01-01 a", "1: 2024-01-01 b", "2: ho a", "3: ho b"]);
    // what comes from upstream is never rendered
    expect(run.results("each")).toEqual(["0: hi 2024-01-01 {{ ds }}", "1: hi 2024-01-01 Bo".repeat(2)]);
    expect(run.results("shell")).toEqual(["one", "two"]);
    expect(run.results("greet")).toEqual(["hello Al"]);
    expect(run.states("greet")).toEqual({ 0: "success", 1: "failed" });
    expect(run.errors("greet")[1]).toContain("TW3031");
  });

  test("takes an object that is not the last argument as it is", async () => {
    class Two {
      greet(language: { code: string }, { greeting, name }: { greeting: string; name: string }): string {
        return `${language.code}: ${greeting} ${name}`;
      }
      flow(this: Flow<Two>) {
        const [first, second] = [{ greeting: "hi", name: "Al" }, { name: "Bo" }];
        this.greet.partial({ code: "en" }).expandKwargs([first]);
        this.greet.override({ taskId: "both" }).partial({ code: "en" }, { greeting: "ho" }).expandKwargs([second]);
      }
    }
    const run = await ran(defineDag(Two, { dagId: "two", tasks: { greet: {} } }));
    expect(run.results("greet")).toEqual(["en: hi Al"]);
    expect(run.results("both")).toEqual(["en: ho Bo"]);
  });
});

describe("a group", () => {
  class Grouped {
    extract(): number {
      return 1;
    }
    clean(n: number): number {
      return n + 1;
    }
    start(): void {}
    end(): void {}
    flow(this: Flow<Grouped>) {
      const group = taskGroup("etl", { tooltip: "all of it" }, () => {
        const inner = taskGroup("inner", () => this.extract());
        return this.clean(inner.output);
      });
      group.after(this.start());
      this.end().after(group);
    }
  }

  test("prefixes its tasks, and stands for its first and last ones", async () => {
    const definition = defineDag(Grouped, { dagId: "grouped", tasks: { extract: {}, clean: {}, start: {}, end: {} } });
    const upstream = Object.fromEntries(definition.document.tasks.map((task) => [task.taskId, task.upstream]));
    expect(upstream).toEqual({
      start: [],
      "etl.inner.extract": ["start"],
      "etl.clean": ["etl.inner.extract"],
      end: ["etl.clean"],
    });
    const groups = [
      { groupId: "etl", parent: null, label: "etl", tooltip: "all of it" },
      { groupId: "etl.inner", parent: "etl", label: "inner", tooltip: null },
    ];
    expect(definition.document.groups).toEqual(groups);
    expect((await ran(definition)).results("etl.clean")).toEqual([2]);
  });

  test("that is mapped runs once for each element, and its result is a list outside", async () => {
    class Shops {
      list(): { name: string; files: string[] }[] {
        return [
          { name: "nl", files: ["a", "b"] },
          { name: "be", files: ["c"] },
        ];
      }
      read(shop: string, file: string): string {
        return `${shop}/${file}`;
      }
      merge(read: string[]): string {
        return read.join("+");
      }
      report(shops: string[]): string {
        return shops.join(" ");
      }
      shop(this: Flow<Shops>, shop: ElementArg<{ name: string; files: string[] }>): XComArg<string> {
        return this.merge(this.read.partial(shop.name).expand(shop.files));
      }
      flow(this: Flow<Shops>) {
        this.report(this.shop.expand(this.list()));
      }
    }
    const tasks = { list: {}, read: {}, merge: {}, report: {}, shop: { kind: "group" } } as const;
    const run = await ran(defineDag(Shops, { dagId: "shops", tasks }));
    expect(run.states("shop.read")).toEqual({ "0.0": "success", "0.1": "success", "1.0": "success" });
    expect(run.results("shop.merge")).toEqual(["nl/a+nl/b", "be/c"]);
    expect(run.results("report")).toEqual(["nl/a+nl/b be/c"]);
  });

  test("that is mapped within a mapped one has an instance for each path, and a branch in it decides for its own", async () => {
    class Nested {
      pick(n: number): string {
        return n > 10 ? "outer.inner.big" : "outer.inner.small";
      }
      big(): string {
        return currentContext().ti.mapIndexes.join(".");
      }
      small(): void {}
      flow(this: Flow<Nested>) {
        taskGroup("outer", { expand: [[1, 2]] }, (a) => {
          taskGroup("inner", { expand: [[9, 10]] }, (b) => {
            const pick = new FunctionOperator({
              taskId: "add",
              callable: (x: number, y: number) => x + y,
              opArgs: [a, b],
            });
            const branch = this.pick(pick.output);
            branch.before(this.big(), this.small());
          });
        });
      }
    }
    const run = await ran(
      defineDag(Nested, { dagId: "nested", tasks: { pick: { kind: "branch" }, big: {}, small: {} } }),
    );
    expect(run.states("outer.inner.big")).toEqual({
      "0.0": "skipped",
      "0.1": "success",
      "1.0": "success",
      "1.1": "success",
    });
    expect(run.results("outer.inner.big")).toEqual(["0.1", "1.0", "1.1"]);
    expect(run.state).toBe("success");
  });

  test("with a task that takes no part in the run goes on without it, in each instance", async () => {
    class Dated {
      list(): number[] {
        return [1, 2];
      }
      old(n: number): number {
        return n;
      }
      one(n: number): number {
        return n;
      }
      other(n: number): number {
        return n * 10;
      }
      join(one: number, other: number): number {
        return one + other;
      }
      flow(this: Flow<Dated>) {
        taskGroup("group", { expand: [this.list()] }, (n) => this.join(this.one(n), this.other(n)).after(this.old(n)));
      }
    }
    const tasks = { list: {}, old: { startDate: "2030-01-01" }, one: {}, other: {}, join: {} };
    const run = await ran(defineDag(Dated, { dagId: "dated", tasks }));
    expect(run.results("group.join")).toEqual([11, 22]);
    expect(run.states("group.old")).toEqual({});
  });

  test("of which a branch skips a task before there are instances goes on without it", async () => {
    class Chosen {
      choose(): string {
        return "elsewhere";
      }
      elsewhere(): void {}
      list(): number[] {
        return [1, 2];
      }
      left(n: number): number {
        return n;
      }
      one(n: number): number {
        return n;
      }
      join(one: number): number {
        return one;
      }
      flow(this: Flow<Chosen>) {
        const chosen = this.choose().before(this.elsewhere());
        taskGroup("group", { expand: [this.list()] }, (n) => {
          this.join(this.one(n)).after(this.left(n).after(chosen));
        });
      }
    }
    const join = { triggerRule: "none_failed" } as const;
    const tasks = { choose: { kind: "branch" }, elsewhere: {}, list: {}, left: {}, one: {}, join } as const;
    const run = await ran(defineDag(Chosen, { dagId: "chosen", tasks }));
    expect(run.state).toBe("success");
    expect(run.results("group.join")).toEqual([1, 2]);
    expect(run.states("group.left")).toEqual({ "": "skipped" });
  });
});

describe("a mapped instance", () => {
  class Named {
    work(n: number): number {
      (currentContext() as unknown as Record<string, unknown>).label = `no. ${n}`;
      if (n === 2) throw new Error("two");
      return n;
    }
    flow(this: Flow<Named>) {
      this.work.expand([1, 2]);
    }
  }

  test("has the name that its template gives when it has ended, also when it failed", async () => {
    await using rt = await testRuntime();
    const tasks = { work: { mapIndexTemplate: "{{ label }} of {{ ds }}" } };
    const run = await rt.run(defineDag(Named, { dagId: "named", tasks }));
    const rows = await rt.store.getTaskInstances(run.runKey);
    expect(rows.map(({ state, renderedMapIndex }) => [state, renderedMapIndex])).toEqual([
      ["success", "no. 1 of 2024-01-01"],
      ["failed", "no. 2 of 2024-01-01"],
    ]);
  });

  test("is tried again alone, and only it", async () => {
    const tries = new Map<number, number>();
    class Flaky {
      work(n: number): number {
        tries.set(n, (tries.get(n) ?? 0) + 1);
        if (n === 2 && tries.get(n) === 1) throw new Error("once");
        return n;
      }
      flow(this: Flow<Flaky>) {
        this.work.expand([1, 2, 3]);
      }
    }
    const run = await ran(defineDag(Flaky, { dagId: "flaky", tasks: { work: { retries: 1 } } }));
    expect(run.state).toBe("success");
    expect(Object.fromEntries(tries)).toEqual({ 1: 1, 2: 2, 3: 1 });
  });

  test("pulls the values of chosen instances, and of all of them", async () => {
    class Pulls {
      source(n: number): number {
        return n * 10;
      }
      async look(): Promise<unknown> {
        const { ti } = currentContext();
        return {
          all: await ti.xcomPull("source"),
          one: await ti.xcomPull({ taskIds: "source", mapIndexes: 1 }),
          some: await ti.xcomPull({ taskIds: "source", mapIndexes: [2, 0, 7] }),
        };
      }
      flow(this: Flow<Pulls>) {
        this.look().after(this.source.expand([1, 2, 3]));
      }
    }
    const run = await ran(defineDag(Pulls, { dagId: "pulls", tasks: { source: {}, look: {} } }));
    expect(run.results("look")).toEqual([{ all: [10, 20, 30], one: 20, some: [30, 10, null] }]);
  });

  test("may be skipped by runIf and skipIf, which see its context", async () => {
    class Asked {
      work(n: number): number {
        return n;
      }
      flow(this: Flow<Asked>) {
        this.work.expand([1, 2, 3]);
      }
    }
    const work = {
      runIf: ({ ti }: TaskContext) => ti.mapIndex > 0,
      skipIf: async ({ ti }: TaskContext) => ti.mapIndex === 2,
    };
    const run = await ran(defineDag(Asked, { dagId: "asked", tasks: { work } }));
    expect(run.states("work")).toEqual({ 0: "skipped", 1: "success", 2: "skipped" });
  });
});

describe("a run with mapping", () => {
  class Hundred {
    list(): number[] {
      return Array.from({ length: 100 }, (_, i) => i);
    }
    work(a: number, b: number): number {
      return a * b;
    }
    row(products: number[]): number {
      return products.reduce((sum, one) => sum + one, 0);
    }
    total(rows: number[]): number {
      return rows.reduce((sum, one) => sum + one, 0);
    }
    flow(this: Flow<Hundred>) {
      const rows = taskGroup("rows", { expand: [this.list()] }, (a) =>
        this.row(this.work.partial(a).expand(this.list.override({ taskId: "columns" })())),
      );
      this.total(rows.output);
    }
  }
  const hundred = defineDag(Hundred, { dagId: "hundred", tasks: { list: {}, work: {}, row: {}, total: {} } });

  test("does a hundred tasks in each of a hundred instances of a group", async () => {
    await using rt = await testRuntime({ parallelism: 256 });
    const run = await rt.run(hundred);
    expect(run.state).toBe("success");
    const rows = (await rt.store.getTaskInstances(run.runKey)).filter(({ taskId }) => taskId === "rows.work");
    expect(rows).toHaveLength(10_000);
    expect(rows.every(({ state }) => state === "success")).toBe(true);
    expect(await run.xcom("total")).toBe(4950 * 4950);
  });
});
