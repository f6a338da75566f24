import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApprovalOperator,
  BashOperator,
  BashSensor,
  BranchDateTimeOperator,
  BranchDayOfWeekOperator,
  DateTimeSensor,
  DayOfWeekSensor,
  EmptyOperator,
  ExternalTaskMarker,
  FileSensor,
  FunctionOperator,
  FunctionSensor,
  HITLEntryOperator,
  HITLOperator,
  LatestOnlyOperator,
  ShortCircuitOperator,
  TimeDeltaSensor,
  TimeSensor,
} from "@tradewind/core";
import { afterAll } from "vitest";
import { describeOperator, describeSensor } from "../../src/contract/index.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-contract-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "here.csv"), "id\n");

describeOperator(BashOperator, {
  valid: [
    { bashCommand: "echo {{ ds }}" },
    { bashCommand: ["echo", "{{ ds }}"], env: { PATH: process.env.PATH ?? "", DAY: "{{ ds }}" }, cwd: folder },
  ],
  invalid: [{ bashCommand: "" }, { bashCommand: [] }, {}],
  endless: [{ bashCommand: "sleep 60" }],
  // a process is ended, on a machine that may be busy
  cancelTimeoutMs: 10_000,
});

describeOperator(EmptyOperator, { valid: [{}] });
describeOperator(LatestOnlyOperator, { valid: [{}] });
describeOperator(FunctionOperator, {
  valid: [
    { callable: ({ ds }) => ds },
    { callable: () => 1, opArgs: ["{{ ds }}"], opKwargs: { day: "{{ ds }}" }, templatesDict: { a: "{{ ds }}" } },
  ],
  endless: [{ callable: ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", reject)) }],
});

describeSensor(FileSensor, {
  valid: [{ filepath: join(folder, "*.csv") }],
  whenFound: {},
  whenNotFound: { options: { filepath: join(folder, "not-here.csv") } },
});

describeSensor(BashSensor, {
  valid: [{ bashCommand: 'test -n "$DAY"', env: { DAY: "{{ ds }}" } }],
  invalid: [{ bashCommand: "" }],
  whenFound: {},
  whenNotFound: { options: { bashCommand: "exit 1" } },
});

describeSensor(DateTimeSensor, {
  valid: [{ targetTime: "2023-12-31T00:00:00Z" }],
  whenFound: {},
  whenNotFound: { options: { targetTime: "2024-06-01T00:00:00Z" } },
});

describeSensor(TimeSensor, {
  valid: [{ targetTime: "00:00" }],
  invalid: [{ targetTime: "25:00" }],
  whenFound: {},
  whenNotFound: { options: { targetTime: "23:00" } },
});

describeSensor(TimeDeltaSensor, {
  valid: [{ delta: { seconds: 0 } }],
  invalid: [{ delta: "soon" }],
  whenFound: {},
  whenNotFound: { options: { delta: { days: 2 } } },
});

// 2024-01-01 was a Monday
describeSensor(DayOfWeekSensor, {
  valid: [{ weekDay: "Monday" }],
  invalid: [{ weekDay: "Someday" }],
  whenFound: {},
  whenNotFound: { options: { weekDay: ["Saturday", "Sunday"] } },
});

describeSensor(FunctionSensor, {
  valid: [
    { callable: () => true, opArgs: ["{{ ds }}"], opKwargs: { a: "{{ ds }}" }, templatesDict: { b: "{{ ds }}" } },
  ],
  whenFound: {},
  whenNotFound: { options: { callable: () => false } },
});

const nobody = { followTaskIdsIfTrue: [], followTaskIdsIfFalse: [] };

describeOperator(BranchDateTimeOperator, {
  valid: [{ ...nobody, targetLower: "2024-01-01" }],
  invalid: [nobody],
});

describeOperator(BranchDayOfWeekOperator, {
  valid: [{ ...nobody, weekDay: "Monday" }],
  invalid: [{ ...nobody, weekDay: "Someday" }],
});

describeOperator(HITLOperator, {
  valid: [{ subject: "News of {{ ds }}?", body: "of {{ ds }}", options: ["yes", "no"] }],
  invalid: [{ subject: "News?", options: [] }],
});

describeOperator(ApprovalOperator, {
  valid: [{ subject: "News of {{ ds }}?", body: "of {{ ds }}" }],
  invalid: [{ subject: "News?", defaults: "Maybe" }],
});

describeOperator(HITLEntryOperator, {
  valid: [{ subject: "News of {{ ds }}?", body: "of {{ ds }}", params: { text: "" } }],
});

describeOperator(ShortCircuitOperator, {
  valid: [
    { callable: () => true, opArgs: ["{{ ds }}"], opKwargs: { a: "{{ ds }}" }, templatesDict: { b: "{{ ds }}" } },
  ],
});

describeOperator(ExternalTaskMarker, {
  valid: [{ externalDagId: "other_{{ ds }}", externalTaskId: "load_{{ ds }}", logicalDate: "{{ ts }}" }],
});
