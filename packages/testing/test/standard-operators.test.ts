import {
  BranchDayOfWeekOperator,
  type BranchDayOfWeekOptions,
  chain,
  DateTimeSensor,
  defineDag,
  EmptyOperator,
  ExternalTaskSensor,
  LatestOnlyOperator,
  RunExistsError,
  TimeSensor,
  TriggerDagRunOperator,
} from "@tradewind/core";
import type { RunState, TriggeredRun, TriggerRunRequest } from "@tradewind/core/engine";
import type { RunFacts } from "@tradewind/worker";
import { describe, expect, test } from "vitest";
import { ManualClock } from "../src/internal.ts";
import { tryOut } from "./task-trial.ts";

const dagOf = (wire: () => void, options: Parameters<typeof defineDag>[1] = {}) =>
  defineDag(
    class Standard {
      flow() {
        wire();
      }
    },
    { dagId: "standard", ...options },
  );

/** Answers as a supervisor: makes runs, which go through these states from look to look. */
function runsThatAre(...states: RunState[]) {
  const triggered: TriggerRunRequest[] = [];
  let looks = 0;
  return {
    triggered,
    answers: {
      async triggerRun(request: TriggerRunRequest): Promise<TriggeredRun> {
        triggered.push(request);
        return { runId: request.runId ?? `manual__${triggered.length}`, outcome: "created" };
      },
      runState: async () => states[Math.min(looks++, states.length - 1)]!,
    },
  };
}

describe("a TriggerDagRunOperator", () => {
  const triggering = (options: object = {}) =>
    dagOf(
      () =>
        new TriggerDagRunOperator({
          taskId: "trigger",
          triggerDagId: "report_{{ params.country }}",
          conf: { day: "{{ ds }}", rows: ["{{ run_id }}"] },
          ...options,
        }),
      { params: { country: "nl" } },
    );

  test("starts a run with rendered id and conf, and is done: what becomes of that run is its own affair", async () => {
    const { triggered, answers } = runsThatAre("failed");
    const { outcomes, xcoms } = await tryOut(triggering(), "trigger", { answers });
    expect(outcomes).toEqual([{ kind: "success" }]);
    expect(xcoms).toEqual({ trigger_run_id: "manual__1" });
    expect(triggered).toMatchObject([
      { dagId: "report_nl", conf: { day: "2023-12-31", rows: ["scheduled__2023-12-31T00:00:00+00:00"] } },
    ]);
  });

  test("that waits gives up its worker between looks, and triggers once", async () => {
    const { triggered, answers } = runsThatAre("queued", "running", "success");
    const definition = triggering({ waitForCompletion: true, pokeInterval: { seconds: 30 } });
    const { outcomes, elapsedMs } = await tryOut(definition, "trigger", { answers });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["deferred", "deferred", "success"]);
    expect([triggered.length, elapsedMs]).toEqual([1, 60_000]);
  });

  test("that waits triggers another run when it is tried again", async () => {
    const { triggered, answers } = runsThatAre("running", "failed", "running", "success");
    const definition = triggering({ waitForCompletion: true, retries: 1 });
    const { outcomes, xcoms } = await tryOut(definition, "trigger", { answers });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["deferred", "retry", "deferred", "success"]);
    expect(outcomes[1]).toMatchObject({ error: { code: "TW3017" } });
    expect([triggered.length, xcoms.trigger_run_id]).toEqual([2, "manual__2"]);
  });

  test("fails with what the supervisor says", async () => {
    const triggerRun = () => Promise.reject(new RunExistsError({ dagId: "report_nl", runId: "mine" }));
    const { outcomes } = await tryOut(triggering({ triggerRunId: "mine" }), "trigger", { answers: { triggerRun } });
    expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "TW3018" } }]);
  });
});

describe("an ExternalTaskSensor", () => {
  test("waits for the other DAG without a worker, at the date that is so much earlier", async () => {
    const asked: unknown[] = [];
    const states = [null, "running", "failed", "success"];
    const externalStates = async (request: { logicalDate: number }) => {
      asked.push(new Date(request.logicalDate).toISOString());
      return { exists: true, states: [states[asked.length - 1]!] };
    };
    const definition = dagOf(
      () =>
        new ExternalTaskSensor({
          taskId: "wait",
          externalDagId: "etl",
          externalTaskId: "load",
          executionDelta: { hours: 4 },
          mode: "reschedule",
        }),
    );
    const { outcomes, elapsedMs } = await tryOut(definition, "wait", { answers: { externalStates } });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["rescheduled", "rescheduled", "rescheduled", "success"]);
    expect([new Set(asked), elapsedMs]).toEqual([new Set(["2023-12-30T20:00:00.000Z"]), 180_000]);
  });
});

describe("sensors of time", () => {
  test("come true when the clock says so", async () => {
    const definition = dagOf(
      () => {
        const often = { mode: "reschedule", pokeInterval: { minutes: 30 } } as const;
        new DateTimeSensor({ taskId: "date", targetTime: "{{ data_interval_end.add(hours=2) }}", ...often });
        new TimeSensor({ taskId: "time", targetTime: "18:00", ...often });
      },
      { timezone: "Europe/Amsterdam" },
    );
    const hours = async (taskId: string) => (await tryOut(definition, taskId)).elapsedMs / 3_600_000;
    expect([await hours("date"), await hours("time")]).toEqual([2, 17]);
  });

  test("for a time of day keep to the day on which they began to wait, over midnight", async () => {
    const definition = dagOf(
      () => new TimeSensor({ taskId: "time", targetTime: "23:55", mode: "reschedule", pokeInterval: { minutes: 10 } }),
    );
    const clock = new ManualClock("2024-01-01T23:50:00Z");
    expect((await tryOut(definition, "time", { clock })).elapsedMs).toBe(10 * 60_000);
  });
});

describe("operators that choose by the date", () => {
  const empty = (...taskIds: string[]) => taskIds.map((taskId) => new EmptyOperator({ taskId }));

  test("a LatestOnlyOperator goes on in the latest run, and skips all below in an earlier one", async () => {
    const definition = dagOf(() => chain(new LatestOnlyOperator({ taskId: "latest" }), empty("a", "b")), {
      schedule: "@daily",
    });
    // of the run of 31 December, which waited for a worker until `now`
    const day = Date.parse("2023-12-31T00:00:00Z");
    const run: RunFacts = {
      dagId: "standard",
      runId: "scheduled__2023-12-31T00:00:00+00:00",
      runType: "scheduled",
      logicalDate: day,
      dataIntervalStart: day,
      dataIntervalEnd: day + 86_400_000,
      conf: {},
      startedAt: day + 86_400_000,
    };
    const chosenAt = async (now: string) =>
      (await tryOut(definition, "latest", { clock: new ManualClock(now), request: { run } })).outcomes;
    const choosing = (...chosen: string[]) => [{ kind: "success", decision: { kind: "branch", chosen } }];
    expect(await chosenAt("2024-01-01T00:00:01Z")).toEqual(choosing("a", "b"));
    expect(await chosenAt("2024-01-02T00:00:01Z")).toEqual(choosing());
  });

  test("a BranchDayOfWeekOperator takes ids, and one that is not below it is an error", async () => {
    const branching = (followTaskIdsIfTrue: BranchDayOfWeekOptions["followTaskIdsIfTrue"]) =>
      dagOf(() =>
        chain(
          new BranchDayOfWeekOperator({
            taskId: "pick",
            weekDay: "Monday",
            followTaskIdsIfTrue,
            followTaskIdsIfFalse: [],
          }),
          empty("a", "b"),
        ),
      );
    // the clock starts on a Monday
    const right = await tryOut(branching(["a"]), "pick");
    expect(right.outcomes).toEqual([{ kind: "success", decision: { kind: "branch", chosen: ["a"] } }]);
    const wrong = await tryOut(branching("c"), "pick");
    expect(wrong.outcomes).toMatchObject([{ kind: "failed", error: { code: "TW3005" } }]);
  });
});
