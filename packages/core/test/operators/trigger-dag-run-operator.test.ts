import { describe, expect, test } from "vitest";
import type { TriggeredRun, TriggerRunRequest } from "../../src/attempt-runs.ts";
import { inAttempt } from "../../src/context.ts";
import {
  InvalidOptionError,
  SkipTask,
  TriggerDagRunOperator,
  type TriggerDagRunOptions,
  TriggeredRunFailedError,
  type WaitOptions,
} from "../../src/index.ts";
import type { RunState } from "../../src/state/run-state.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

interface World {
  readonly outcome?: TriggeredRun["outcome"];
  readonly state?: RunState | null;
  /** XComs that this try pushed before. */
  readonly pushed?: Readonly<Record<string, unknown>>;
  readonly timezone?: string;
}

/** Executes the operator, where looking at the triggered run gives `state`. */
async function trigger(options: Omit<TriggerDagRunOptions, "triggerDagId"> = {}, world: World = {}) {
  const { outcome = "created", state = "success", pushed = {}, timezone = "utc" } = world;
  const asked: TriggerRunRequest[] = [];
  const xcoms: Record<string, unknown> = { ...pushed };
  const waits: { holds: boolean; options: WaitOptions | undefined }[] = [];
  const ti = {
    ...taskContext().ti,
    xcomPush: (key: string, value: unknown) => void Object.assign(xcoms, { [key]: value }),
    xcomPull: async (pull: unknown) => (xcoms[(pull as { key: string }).key] ?? null) as never,
  };
  const waitUntil = async (condition: unknown, waitOptions?: WaitOptions) => {
    waits.push({ holds: await (condition as () => Promise<boolean>)(), options: waitOptions });
  };
  const answers = {
    triggerRun: async (request: TriggerRunRequest): Promise<TriggeredRun> => {
      asked.push(request);
      return { runId: request.runId ?? "manual__2024", outcome };
    },
    runState: async () => state,
  };
  const operator = new TriggerDagRunOperator({ taskId: "trigger", triggerDagId: "report", ...options });
  const error = await inAttempt(attemptScope({ answers, timezone }), () =>
    operator.execute(taskContext({ ti, waitUntil })),
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { asked, xcoms, waits, error };
}

describe("a TriggerDagRunOperator", () => {
  test("asks for a run now, and pushes its id", async () => {
    const { asked, xcoms, waits } = await trigger();
    expect(asked).toEqual([
      {
        dagId: "report",
        runId: null,
        logicalDate: null,
        conf: {},
        reset: false,
        skipWhenExists: false,
        failWhenPaused: false,
      },
    ]);
    expect(xcoms).toEqual({ trigger_run_id: "manual__2024" });
    expect(waits).toEqual([]);
  });

  test("asks for what its options say; conf is JSON", async () => {
    const { asked } = await trigger(
      {
        triggerRunId: "mine",
        logicalDate: "2024-01-02T06:00:00",
        conf: { supermarket: 1, since: new Date("2024-01-01T00:00:00Z") },
        resetDagRun: true,
        skipWhenAlreadyExists: true,
        failWhenDagIsPaused: true,
      },
      { timezone: "Europe/Amsterdam" },
    );
    expect(asked).toEqual([
      {
        dagId: "report",
        runId: "mine",
        logicalDate: Date.parse("2024-01-02T05:00:00Z"),
        conf: { supermarket: 1, since: "2024-01-01T00:00:00.000Z" },
        reset: true,
        skipWhenExists: true,
        failWhenPaused: true,
      },
    ]);
  });

  test("skips when the run exists and that is what was asked for; the id is pushed all the same", async () => {
    const { error, xcoms } = await trigger({ skipWhenAlreadyExists: true }, { outcome: "exists" });
    expect(error).toBeInstanceOf(SkipTask);
    expect(xcoms).toEqual({ trigger_run_id: "manual__2024" });
  });

  test.each<[RunState, boolean]>([
    ["queued", false],
    ["running", false],
    ["success", true],
  ])("that waits goes on when the run is %s: %s", async (state, holds) => {
    const { waits, error } = await trigger({ waitForCompletion: true, pokeInterval: { seconds: 5 } }, { state });
    expect([waits, error]).toEqual([[{ holds, options: { every: { seconds: 5 } } }], undefined]);
  });

  test.each<[RunState | null, string]>([
    ["failed", 'Run "manual__2024" of DAG "report" is failed.'],
    [null, 'Run "manual__2024" of DAG "report" was deleted.'],
  ])("that waits fails when the run is %s", async (state, message) => {
    const { error } = await trigger({ waitForCompletion: true }, { state });
    expect(error).toBeInstanceOf(TriggeredRunFailedError);
    expect((error as Error).message).toBe(message);
  });

  test("may allow a failure, or fail on success", async () => {
    const flipped = { waitForCompletion: true, allowedStates: ["failed"], failedStates: ["success"] } as const;
    expect((await trigger(flipped, { state: "failed" })).waits).toMatchObject([{ holds: true }]);
    expect((await trigger(flipped, { state: "success" })).error).toBeInstanceOf(TriggeredRunFailedError);
  });

  test("called again after a wait does not trigger again", async () => {
    const { asked, waits } = await trigger({ waitForCompletion: true }, { pushed: { trigger_run_id: "earlier" } });
    expect([asked, waits.length]).toEqual([[], 1]);
  });

  test("with an unknown state is refused when the DAG is loaded", () => {
    const allowedStates = ["sucess" as "success"];
    expect(() => new TriggerDagRunOperator({ taskId: "t", triggerDagId: "d", allowedStates })).toThrow(
      InvalidOptionError,
    );
  });
});
