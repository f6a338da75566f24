import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@tradewind/core";
import {
  ApprovalOperator,
  BashOperator,
  BashSensor,
  BranchDateTimeOperator,
  BranchDayOfWeekOperator,
  BranchOperator,
  DateTimeSensor,
  DayOfWeekSensor,
  dag,
  EmptyOperator,
  ExternalTaskMarker,
  ExternalTaskSensor,
  FileSensor,
  type Flow,
  FunctionOperator,
  FunctionSensor,
  HITLBranchOperator,
  HITLEntryOperator,
  HITLOperator,
  LatestOnlyOperator,
  ShortCircuitOperator,
  TimeDeltaSensor,
  TimeSensor,
  TriggerDagRunOperator,
  task,
  taskGroup,
} from "@tradewind/core";
import { afterAll, expect, test } from "vitest";
import {
  describeOperator,
  describeSensor,
  type OperatorClass,
  type OperatorContract,
  type OptionsOf,
  type SensorClass,
  type SensorContract,
} from "../../src/contract/index.ts";

/** Of ours it is said where a rule has nothing to be about: by an empty list. */
type Full<Contract extends OperatorContract<object>> = Contract &
  Required<Pick<Contract, "invalid" | "endless" | "secrets">>;

const tried = new Set<unknown>();

function operator<Op extends OperatorClass>(Op: Op, contract: Full<OperatorContract<OptionsOf<Op>>>): void {
  tried.add(Op);
  describeOperator(Op, contract);
}

function sensor<Sensor extends SensorClass>(Sensor: Sensor, contract: Full<SensorContract<OptionsOf<Sensor>>>): void {
  tried.add(Sensor);
  describeSensor(Sensor, contract);
}

test("every operator and sensor that authors get is held against its contract", () => {
  const exported: readonly unknown[] = Object.values(core);
  const ours = exported.filter(
    (value): value is OperatorClass => typeof value === "function" && value.prototype instanceof core.BaseOperator,
  );
  expect(ours.filter((Op) => Op !== (core.BaseSensor as unknown) && !tried.has(Op)).map(({ name }) => name)).toEqual(
    [],
  );
});

const folder = mkdtempSync(join(tmpdir(), "tradewind-contract-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "here.csv"), "id\n");

const SECRET = "open sesame";
/** Nothing that they do goes on until it is cancelled, no options of them are wrong, nothing is secret. */
const simple = { invalid: [], endless: [], secrets: [] };
const untilCancelled = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", reject));
const templated = { opArgs: ["{{ ds }}"], opKwargs: { day: "{{ ds }}" }, templatesDict: { a: "{{ ds }}" } };

operator(BashOperator, {
  valid: [
    { bashCommand: "echo {{ ds }}" },
    { bashCommand: ["echo", "{{ ds }}"], env: { PATH: process.env.PATH ?? "", DAY: "{{ ds }}" }, cwd: folder },
    { bashCommand: 'test -n "$TOKEN"', env: { TOKEN: SECRET } },
  ],
  invalid: [{ bashCommand: "" }, { bashCommand: [] }, {}],
  endless: [{ bashCommand: "sleep 60" }],
  secrets: [SECRET],
  // a process is ended, on a machine that may be busy
  cancelTimeoutMs: 10_000,
});

operator(EmptyOperator, { ...simple, valid: [{}] });
operator(LatestOnlyOperator, { ...simple, valid: [{}] });
operator(FunctionOperator, {
  ...simple,
  valid: [{ callable: ({ ds }) => ds }, { callable: () => 1, ...templated }],
  endless: [{ callable: untilCancelled }],
});
operator(ShortCircuitOperator, {
  ...simple,
  valid: [{ callable: () => true, ...templated }, { callable: () => false }],
  endless: [{ callable: untilCancelled }],
});

sensor(FileSensor, {
  ...simple,
  valid: [{ filepath: join(folder, "*.csv") }],
  whenFound: {},
  whenNotFound: { options: { filepath: join(folder, "not-here.csv") } },
});

sensor(BashSensor, {
  valid: [{ bashCommand: 'test -n "$DAY"', env: { DAY: "{{ ds }}", TOKEN: SECRET } }],
  invalid: [{ bashCommand: "" }],
  endless: [{ bashCommand: "sleep 60" }],
  secrets: [SECRET],
  cancelTimeoutMs: 10_000,
  whenFound: {},
  whenNotFound: { options: { bashCommand: "exit 1" } },
});

sensor(DateTimeSensor, {
  ...simple,
  valid: [{ targetTime: "2023-12-31T00:00:00Z" }],
  whenFound: {},
  whenNotFound: { options: { targetTime: "2024-06-01T00:00:00Z" } },
});

sensor(TimeSensor, {
  ...simple,
  valid: [{ targetTime: "00:00" }],
  invalid: [{ targetTime: "25:00" }],
  whenFound: {},
  whenNotFound: { options: { targetTime: "23:00" } },
});

sensor(TimeDeltaSensor, {
  ...simple,
  valid: [{ delta: { seconds: 0 } }],
  invalid: [{ delta: "soon" }],
  whenFound: {},
  whenNotFound: { options: { delta: { days: 2 } } },
});

// 2024-01-01 was a Monday
sensor(DayOfWeekSensor, {
  ...simple,
  valid: [{ weekDay: "Monday" }],
  invalid: [{ weekDay: "Someday" }],
  whenFound: {},
  whenNotFound: { options: { weekDay: ["Saturday", "Sunday"] } },
});

sensor(FunctionSensor, {
  ...simple,
  valid: [{ callable: () => true, ...templated }],
  endless: [{ callable: untilCancelled }],
  whenFound: {},
  whenNotFound: { options: { callable: () => false } },
});

const either = { followTaskIdsIfTrue: "first", followTaskIdsIfFalse: ["second"] };
const twoBehind = { around: { downstream: ["first", "second"] } };

operator(BranchOperator, {
  ...simple,
  ...twoBehind,
  valid: [{ callable: () => "first", ...templated }, { callable: () => null }],
  endless: [{ callable: untilCancelled }],
});

operator(BranchDateTimeOperator, {
  ...simple,
  ...twoBehind,
  valid: [
    { ...either, targetLower: "2024-01-01" },
    { ...either, targetUpper: "2023-01-01" },
  ],
  invalid: [either],
});

operator(BranchDayOfWeekOperator, {
  ...simple,
  ...twoBehind,
  valid: [
    { ...either, weekDay: "Monday" },
    { ...either, weekDay: "Sunday" },
  ],
  invalid: [{ ...either, weekDay: "Someday" }],
});

const about = { subject: "News of {{ ds }}?", body: "of {{ ds }}" };
// people wait without a worker, so that nothing goes on until it is cancelled
const asking = { endless: [], secrets: [] };

operator(HITLOperator, {
  ...asking,
  valid: [{ ...about, options: ["yes", "no"] }],
  invalid: [{ subject: "News?", options: [] }],
  around: { answer: { options: ["no"] } },
});

operator(HITLBranchOperator, {
  ...asking,
  valid: [
    { ...about, options: ["first", "other"], optionsMapping: { other: "second" } },
    { ...about, options: ["first", "second"], multiple: true },
  ],
  invalid: [{ subject: "How?", options: ["first"], optionsMapping: { frist: "second" } }],
  around: { downstream: ["first", "second"], answer: { options: ["first"] } },
});

operator(ApprovalOperator, {
  ...asking,
  valid: [about],
  invalid: [{ subject: "News?", defaults: "Maybe" }],
  around: { answer: { options: ["Approve"] } },
});

operator(HITLEntryOperator, {
  ...asking,
  valid: [{ ...about, params: { text: "" } }],
  invalid: [{ subject: "News?", options: ["yes", "yes"] }],
  around: { answer: { params: { text: "none" } } },
});

operator(ExternalTaskMarker, {
  ...simple,
  valid: [{ externalDagId: "other_{{ ds }}", externalTaskId: "load_{{ ds }}", logicalDate: "{{ ts }}" }],
});

@dag({ schedule: null })
class Etl {
  @task()
  load() {}

  @taskGroup()
  checks(this: Flow<Etl>) {
    this.check();
  }

  @task()
  check() {}

  flow(this: Flow<Etl>) {
    this.load();
    this.checks();
  }
}

// it waits for the run without a worker, so that nothing goes on until it is cancelled
operator(TriggerDagRunOperator, {
  valid: [
    { triggerDagId: "etl", conf: { day: "{{ ds }}", token: SECRET } },
    { triggerDagId: "etl", partitionKey: "{{ ds }}" },
    { triggerDagId: "etl", triggerRunId: "by_{{ ds }}", logicalDate: "{{ ds }}", waitForCompletion: true },
  ],
  invalid: [{ triggerDagId: "etl", allowedStates: ["done"] }],
  endless: [],
  secrets: [SECRET],
  around: { dags: [Etl] },
});

// each look at the store ends by itself
sensor(ExternalTaskSensor, {
  ...simple,
  valid: [
    { externalDagId: "etl" },
    { externalDagId: "etl", externalTaskId: "load" },
    { externalDagId: "etl", externalTaskIds: ["load", "checks.check"] },
    { externalDagId: "etl", externalTaskGroupId: "checks" },
  ],
  invalid: [{ externalDagId: "etl", externalTaskId: "load", externalTaskIds: ["load"] }],
  around: { dags: [Etl] },
  whenFound: { around: { prepare: (env) => env.run(Etl) } },
  whenNotFound: {},
});
