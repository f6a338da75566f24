import {
  currentContext,
  defineDag,
  EmptyOperator,
  FailTask,
  FunctionOperator,
  FunctionSensor,
  PokeReturnValue,
  RescheduleTask,
  type SensorOptions,
  SkipTask,
  type TaskOptions,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { ManualClock, testRuntime, testScheduler, until } from "../src/internal.ts";
import { type TrialOptions, tryOut } from "./task-trial.ts";

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

  test("in reschedule mode counts its timeout over retries", async () => {
    await using rt = await testRuntime();
    let pokes = 0;
    const definition = defineDag(
      class Flaky {
        flow() {
          const callable = () => (++pokes % 3 === 0 ? Promise.reject(new Error("no answer")) : false);
          const options = { mode: "reschedule", timeout: { minutes: 8 }, retries: 5 } as const;
          new FunctionSensor({ taskId: "wait", callable, ...options });
        }
      },
      { dagId: "flaky" },
    );
    const run = await rt.run(definition);
    expect(await run.task("wait")).toMatchObject({ state: "failed", tryNumber: 2 });
    expect([pokes, rt.clock.monotonic()]).toEqual([5, 480_000]);
  });

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

type Options = SensorOptions & Omit<TaskOptions, "taskId">;

/** Tries out a sensor, of a class and as a decorated method alike, and keeps the seconds at which it was poked. */
async function trySensor(
  poke: (pokes: number) => boolean | Promise<boolean>,
  options: Options,
  { form = "class", ...trial }: TrialOptions & { form?: "class" | "method" } = {},
) {
  const clock = new ManualClock();
  const start = clock.now();
  const pokedAt: number[] = [];
  const callable = () => {
    pokedAt.push((clock.now() - start) / 1000);
    return poke(pokedAt.length);
  };
  const definition =
    form === "method"
      ? defineDag(
          class Sensing {
            wait() {
              return callable();
            }
            flow() {
              this.wait();
            }
          },
          { dagId: "sensing", tasks: { wait: { kind: "sensor", ...options } } },
        )
      : defineDag(
          class Sensing {
            flow() {
              new FunctionSensor({ taskId: "wait", callable, ...options });
            }
          },
          { dagId: "sensing" },
        );
  const done = await tryOut(definition, "wait", { clock, ...trial });
  return { ...done, pokedAt, kinds: done.outcomes.map(({ kind }) => kind) };
}

const failing = (error: Error) => () => Promise.reject(error);
const never = () => false;

for (const form of ["class", "method"] as const) {
  describe(`a sensor as a ${form}`, () => {
    const trying = (poke: Parameters<typeof trySensor>[0], options: Options) => trySensor(poke, options, { form });

    test.each<[string, Options, Error, string]>([
      ["softFail", { softFail: true }, new FailTask("gone for good"), "skipped"],
      ["softFail", { softFail: true, retries: 1 }, new Error("no answer"), "retry"],
      ["softFail", { softFail: true }, new Error("no answer"), "failed"],
      ["softFail", { softFail: true }, new SkipTask("no need"), "skipped"],
      ["neverFail", { neverFail: true, retries: 1 }, new Error("no answer"), "skipped"],
      ["neverFail", { neverFail: true }, new FailTask("gone for good"), "skipped"],
      ["no such option", {}, new FailTask("gone for good"), "failed"],
      ["silentFail", { silentFail: true }, new FailTask("gone for good"), "failed"],
      ["silentFail", { silentFail: true }, new SkipTask("no need"), "skipped"],
      ["silentFail and softFail", { silentFail: true, softFail: true }, new FailTask("gone for good"), "skipped"],
    ])("with %s (%j) whose poke throws %s is %s", async (_name, options, error, kind) => {
      expect((await trying(failing(error), options)).kinds[0]).toBe(kind);
    });

    test("with silentFail logs an error of poke, and pokes again", async () => {
      const flaky = (pokes: number) => (pokes < 3 ? Promise.reject(new Error(`no answer ${pokes}`)) : true);
      const { kinds, pokedAt, logs } = await trying(flaky, { silentFail: true });
      expect([kinds, pokedAt]).toEqual([["success"], [0, 60, 120]]);
      expect(logs.filter((line) => line.includes("no answer"))).toHaveLength(2);
    });

    test.each<[string, Options, string]>([
      ["softFail", { softFail: true }, "skipped"],
      ["neverFail", { neverFail: true }, "skipped"],
      ["silentFail", { silentFail: true }, "failed"],
    ])("with %s is at its timeout %s", async (_name, options, kind) => {
      const { kinds } = await trying(never, { timeout: { minutes: 2 }, retries: 3, ...options });
      expect(kinds).toEqual([kind]);
    });

    test.each<[Options, string]>([
      [{ softFail: true }, "skipped"],
      [{ neverFail: true }, "skipped"],
      [{}, "failed"],
    ])("that hangs longer than its executionTimeout is with %j %s", async (options, kind) => {
      const hangs = () => new Promise<boolean>(() => {});
      expect((await trying(hangs, { executionTimeout: { minutes: 5 }, ...options })).kinds).toEqual([kind]);
    });
  });
}

describe("the timeout of a sensor", () => {
  test("is looked at after a poke that found nothing: a last poke may still find it", async () => {
    const timeout = { minutes: 2 };
    expect((await trySensor((pokes) => pokes === 3, { timeout })).kinds).toEqual(["success"]);
    const { kinds, pokedAt } = await trySensor(never, { timeout, pokeInterval: { seconds: 90 } });
    expect([kinds, pokedAt]).toEqual([["failed"], [0, 90, 180]]);
  });

  const failsEveryThird = (pokes: number) => (pokes % 3 === 0 ? Promise.reject(new Error("no answer")) : false);

  test("counts in mode reschedule from the first poke, over reschedules and retries", async () => {
    const options: Options = { mode: "reschedule", timeout: { minutes: 8 }, retries: 5 };
    const { pokedAt, outcomes } = await trySensor(failsEveryThird, options);
    // a retry comes 5 minutes after the attempt that failed
    expect(pokedAt).toEqual([0, 60, 120, 420, 480]);
    expect(outcomes.at(-1)).toMatchObject({ kind: "failed", error: { name: "SensorTimeout" } });
  });

  test("counts in mode poke from the start of each attempt", async () => {
    const options: Options = { timeout: { minutes: 8 }, retries: 1 };
    const { pokedAt, kinds } = await trySensor(failsEveryThird, options);
    expect(kinds).toEqual(["retry", "failed"]);
    expect(pokedAt).toEqual([0, 60, 120, 420, 480, 540]);
  });
});

describe("a sensor with exponential backoff", () => {
  test.each(["poke", "reschedule"] as const)(
    "in mode %s waits ever longer, and not beyond its timeout",
    async (mode) => {
      const { pokedAt, kinds } = await trySensor(never, { mode, exponentialBackoff: true, timeout: { hours: 1 } });
      const waits = pokedAt.slice(1).map((at, i) => at - pokedAt[i]!);
      for (const [i, seconds] of waits.slice(0, -1).entries()) {
        expect(seconds).toBeGreaterThanOrEqual(30 * 2 ** i);
        expect(seconds).toBeLessThan(60 * 2 ** i);
      }
      expect([pokedAt.at(-1), kinds.at(-1)]).toEqual([3600, "failed"]);
    },
  );

  test("waits as long when it runs again, and never longer than maxWait", async () => {
    const options: Options = { exponentialBackoff: true, timeout: { hours: 2 }, maxWait: { minutes: 10 } };
    const [once, again] = [await trySensor(never, options), await trySensor(never, options)];
    expect(again.pokedAt).toEqual(once.pokedAt);
    const waits = once.pokedAt.slice(1).map((at, i) => at - once.pokedAt[i]!);
    expect(Math.max(...waits)).toBe(600);
  });
});

describe("between the pokes of a rescheduling sensor", () => {
  test("its attempt is over, and knows when the first poke was", async () => {
    const { outcomes, attempts } = await trySensor((pokes) => pokes === 3, { mode: "reschedule" });
    const first = Date.parse("2024-01-01T00:00:00Z");
    expect(outcomes).toEqual([
      { kind: "rescheduled", at: first + 60_000, waitingSince: first },
      { kind: "rescheduled", at: first + 120_000, waitingSince: first },
      { kind: "success" },
    ]);
    expect(attempts.map(({ tryNumber }) => tryNumber)).toEqual([1, 1, 1]);
  });

  test("an author's RescheduleTask is heard, whatever the options say about errors", async () => {
    const at = new Date("2024-01-01T06:00:00Z");
    const poke = (pokes: number) => pokes > 1 || Promise.reject(new RescheduleTask(at));
    const { outcomes } = await trySensor(poke, { silentFail: true, neverFail: true });
    expect(outcomes).toMatchObject([{ kind: "rescheduled", at: at.getTime() }, { kind: "success" }]);
  });

  test("a wait inside of poke is heard, too", async () => {
    const poke = async () => {
      await currentContext().waitUntil({ for: { hours: 1 } });
      return true;
    };
    const { kinds, elapsedMs } = await trySensor(poke, { silentFail: true, neverFail: true });
    expect([kinds, elapsedMs]).toEqual([["deferred", "success"], 3_600_000]);
  });

  test("a wait inside of poke is heard, also when poke catches what it throws", async () => {
    const poke = () =>
      currentContext()
        .waitUntil({ for: { hours: 1 } })
        .then(
          () => true,
          () => false,
        );
    expect((await trySensor(poke, {})).kinds).toEqual(["deferred", "success"]);
  });
});

test("a sensor that is cancelled has failed, whatever it is soft on", async () => {
  const onAttempt: TrialOptions["onAttempt"] = (worker) =>
    worker.receive({ kind: "cancel", token: "trial", reason: "cancelled", message: "marked as failed" });
  for (const options of [{ softFail: true }, { neverFail: true }, { silentFail: true }]) {
    expect((await trySensor(never, options, { onAttempt })).kinds).toEqual(["failed"]);
  }
});

describe("a sensor in a DAG with a schedule", () => {
  const waiting = (schedule: string, callable: () => boolean, copied: () => void = () => {}) =>
    defineDag(
      class Supermarket {
        flow() {
          const options = { mode: "reschedule", pokeInterval: { minutes: 5 } } as const;
          new FunctionSensor({ taskId: "wait", callable, ...options }).before(
            new FunctionOperator({ taskId: "copy", callable: copied }),
          );
        }
      },
      { dagId: "supermarket", schedule, startDate: "2024-07-01" },
    );

  test("lets the work begin when the data is there, instead of at a fixed time", async () => {
    let isThere = false;
    let copiedAt: string | undefined;
    const dag = waiting(
      "0 16 * * *",
      () => isThere,
      () => {
        copiedAt = new Date(rt.clock.now()).toISOString();
      },
    );
    await using rt = await testScheduler({ dags: [dag], now: "2024-07-10T15:00:00Z" });
    await rt.advanceTo("2024-07-10T16:18:00Z");
    isThere = true;
    await rt.advanceTo("2024-07-10T17:00:00Z");
    expect(copiedAt).toBe("2024-07-10T16:20:00.000Z");
  });

  test("is one more for each day without data; when it comes, all go on", async () => {
    let isThere = false;
    await using rt = await testScheduler({ dags: [waiting("@daily", () => isThere)], now: "2024-07-09T23:00:00Z" });
    await rt.advanceTo("2024-07-12T01:00:00Z");
    const runs = async () => (await rt.runs("supermarket")).slice(-3);
    const states = async () => Promise.all((await runs()).map(({ runId }) => rt.states("supermarket", runId)));
    expect((await states()).map(({ wait }) => wait)).toEqual(Array(3).fill("up_for_reschedule"));
    isThere = true;
    await rt.advanceTo("2024-07-12T01:10:00Z");
    expect((await states()).map(({ copy }) => copy)).toEqual(Array(3).fill("success"));
  });
});
