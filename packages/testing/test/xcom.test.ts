import { currentContext, defineDag, EmptyOperator, type Flow, FunctionOperator } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const pulls = (callable: () => unknown, upstream: () => unknown = () => undefined) =>
  defineDag(
    class Pulls {
      flow() {
        const task1 = new FunctionOperator({ taskId: "task1", callable: upstream });
        const task2 = new FunctionOperator({ taskId: "task2", callable: () => undefined });
        new FunctionOperator({ taskId: "reader", callable }).after(task1, task2);
      }
    },
    { dagId: "pulls" },
  );

async function pulled(callable: () => unknown, upstream?: () => unknown): Promise<unknown> {
  await using rt = await testRuntime();
  return (await rt.run(pulls(callable, upstream))).xcom("reader");
}

describe("XCom", () => {
  test("a return value is pulled under the default key; undefined pushes nothing, null is a value", async () => {
    expect(
      await pulled(
        () => currentContext().ti.xcomPull("task1"),
        () => 5,
      ),
    ).toBe(5);
    expect(
      await pulled(
        () => currentContext().ti.xcomPull({ taskIds: "task1", default: "none" }),
        () => undefined,
      ),
    ).toBe("none");
    expect(
      await pulled(
        () => currentContext().ti.xcomPull({ taskIds: "task1", default: "none" }),
        () => null,
      ),
    ).toBeNull();
  });

  test("a list of task ids gives a list of the same length and order, null for what is missing", async () => {
    const push = () => currentContext().ti.xcomPush("my_key", "v");
    expect(
      await pulled(() => currentContext().ti.xcomPull({ taskIds: ["task1", "task2"], key: "my_key" }), push),
    ).toEqual(["v", null]);
    expect(
      await pulled(() => currentContext().ti.xcomPull({ taskIds: ["task2", "task1"], key: "my_key" }), push),
    ).toEqual([null, "v"]);
  });

  test("without task ids only what the current task pushed itself", async () => {
    const push = () => currentContext().ti.xcomPush("my_key", 1);
    expect(await pulled(() => currentContext().ti.xcomPull({ key: "my_key" }), push)).toBeNull();
    const own = () => {
      currentContext().ti.xcomPush("my_key", 2);
      return currentContext().ti.xcomPull({ key: "my_key" });
    };
    expect(await pulled(own, push)).toBe(2);
  });

  test("pushing a key again overwrites it; several keys live beside each other", async () => {
    const push = () => {
      const { ti } = currentContext();
      ti.xcomPush("a", 1);
      ti.xcomPush("a", 2);
      ti.xcomPush("b", 3);
    };
    const read = async () => [
      await currentContext().ti.xcomPull("task1", "a"),
      await currentContext().ti.xcomPull("task1", "b"),
    ];
    expect(await pulled(read, push)).toEqual([2, 3]);
  });

  test("is not seen in another run of the same DAG", async () => {
    await using rt = await testRuntime();
    let value: number | undefined = 1;
    const definition = pulls(
      () => currentContext().ti.xcomPull("task1"),
      () => value,
    );
    await rt.run(definition, { logicalDate: "2024-01-01" });
    value = undefined;
    expect(await (await rt.run(definition, { logicalDate: "2024-01-02" })).xcom("reader")).toBeNull();
  });

  test("references hand over values, parts of them, and rich types", async () => {
    class Values {
      make() {
        return { rows: 3, at: new Date(0), names: new Set(["a"]) };
      }
      take(rows: number, all: { at: Date; names: Set<string> }, texts: string[]) {
        return [rows, all.at instanceof Date, all.names.has("a"), texts[0]];
      }
      flow(this: Flow<Values>) {
        const made = this.make();
        this.take(made.rows, made, [`${made.rows} rows on {{ ds }}`]);
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(defineDag(Values, { dagId: "values", tasks: { make: {}, take: {} } }));
    expect(await run.xcom("take")).toEqual([3, true, true, "3 rows on 2024-01-01"]);
  });

  test("text that comes out of XCom is data and is never rendered", async () => {
    class Data {
      make() {
        return "{{ ds }}";
      }
      take(text: string) {
        return text;
      }
      flow(this: Flow<Data>) {
        this.take(this.make());
      }
    }
    await using rt = await testRuntime();
    expect(await (await rt.run(defineDag(Data, { dagId: "data", tasks: { make: {}, take: {} } }))).xcom("take")).toBe(
      "{{ ds }}",
    );
  });

  test("doXcomPush: false stores nothing; multipleOutputs stores every property, too", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      defineDag(
        class Outputs {
          flow() {
            new FunctionOperator({ taskId: "silent", callable: () => 1, doXcomPush: false });
            new FunctionOperator({ taskId: "many", callable: () => ({ a: 1, b: 2 }), multipleOutputs: true });
            new EmptyOperator({ taskId: "end" });
          }
        },
        { dagId: "outputs" },
      ),
    );
    expect(await run.xcom("silent")).toBeUndefined();
    expect([await run.xcom("many"), await run.xcom("many", "a"), await run.xcom("many", "b")]).toEqual([
      { a: 1, b: 2 },
      1,
      2,
    ]);
  });
});
