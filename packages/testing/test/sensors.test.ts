import { defineDag, EmptyOperator, FunctionSensor, PokeReturnValue, type SensorOptions } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime, until } from "../src/index.ts";

function waiting(answers: (boolean | PokeReturnValue)[], options: SensorOptions & { retries?: number } = {}) {
  let pokes = 0;
  const definition = defineDag(
    class Waiting {
      flow() {
        const callable = () => answers[pokes++] ?? false;
        new FunctionSensor({ taskId: "wait", callable, ...options }).before(new EmptyOperator({ taskId: "after" }));
        new EmptyOperator({ taskId: "beside" });
      }
    },
    { dagId: "waiting" },
  );
  return { definition, pokes: () => pokes };
}

describe("a sensor", () => {
  for (const mode of ["poke", "reschedule"] as const) {
    test(`in ${mode} mode is poked once a minute until its condition holds`, async () => {
      await using rt = await testRuntime();
      const { definition, pokes } = waiting([false, false, true], { mode });
      const run = await rt.run(definition);
      expect(await run.states()).toMatchObject({ wait: "success", after: "success" });
      expect(pokes()).toBe(3);
      expect(rt.clock.monotonic()).toBeGreaterThanOrEqual(120_000);
    });

    test(`in ${mode} mode fails after its timeout without a retry, and what follows does not run`, async () => {
      await using rt = await testRuntime();
      const { definition, pokes } = waiting([], { mode, timeout: { minutes: 3 }, retries: 3 });
      const run = await rt.run(definition);
      expect(await run.states()).toMatchObject({ wait: "failed", after: "upstream_failed" });
      expect(pokes()).toBe(4);
      expect(await run.task("wait")).toMatchObject({ tryNumber: 1 });
    });
  }

  test("in reschedule mode gives its slot back: another task runs with one slot in all", async () => {
    await using rt = await testRuntime({ parallelism: 1 });
    const run = await rt.run(waiting([false, true], { mode: "reschedule" }).definition);
    const order = (await run.transitions()).filter(({ toState }) => toState === "success").map(({ taskId }) => taskId);
    expect(order).toEqual(["beside", "wait", "after", null]);
    expect(await run.path("wait")).toEqual(["queued", "running", "up_for_reschedule", "queued", "running", "success"]);
    expect(await run.task("wait")).toMatchObject({ tryNumber: 1 });
  });

  test("in poke mode keeps its slot", async () => {
    await using rt = await testRuntime({ parallelism: 1 });
    const run = await rt.run(waiting([false, true]).definition);
    const order = (await run.transitions()).filter(({ toState }) => toState === "success").map(({ taskId }) => taskId);
    expect(order.indexOf("wait")).toBeLessThan(order.indexOf("beside"));
    expect(await run.path("wait")).toEqual(["queued", "running", "success"]);
  });

  test("with softFail is skipped at its timeout", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(waiting([], { timeout: { minutes: 1 }, softFail: true }).definition);
    expect(await run.states()).toMatchObject({ wait: "skipped", after: "skipped" });
  });

  test("has a timeout of seven days when none is given", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(waiting([], { pokeInterval: { hours: 12 }, mode: "reschedule" }).definition);
    expect(run.state).toBe("failed");
    expect(rt.clock.monotonic() / 86_400_000).toBeCloseTo(7, 1);
  });

  test("may hand over a value", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      waiting([new PokeReturnValue(false), new PokeReturnValue(true, { file: "a.csv" })]).definition,
    );
    expect(await run.xcom("wait")).toEqual({ file: "a.csv" });
  });

  test("waits in two runs at once, and both go on when the condition holds", async () => {
    let isThere = false;
    const definition = defineDag(
      class Snowball {
        flow() {
          new FunctionSensor({ taskId: "wait", callable: () => isThere, mode: "reschedule" }).before(
            new EmptyOperator({ taskId: "after" }),
          );
        }
      },
      { dagId: "snowball" },
    );
    await using rt = await testRuntime();
    const first = await rt.start(definition, { logicalDate: "2024-07-10" });
    const second = await rt.start(definition, { logicalDate: "2024-07-11" });
    const waits = () =>
      rt.events.filter((event) => event.kind === "task" && event.state === "up_for_reschedule").length;
    await until(() => waits() === 2, "both sensors waiting");
    isThere = true;
    await rt.clock.advance(60_000);
    expect([(await first.done).state, (await second.done).state]).toEqual(["success", "success"]);
  });
});
