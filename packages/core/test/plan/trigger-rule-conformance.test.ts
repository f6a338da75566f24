import { describe, expect, test } from "vitest";
import {
  evaluateTriggerRule,
  TRIGGER_RULES,
  type TriggerRule,
  type UpstreamCounts,
} from "../../src/plan/trigger-rule.ts";
import type { TaskState } from "../../src/state/task-state.ts";
import { conformanceRows, countByReason, type DeliberateDifference } from "../conformance/table.ts";

interface Row {
  readonly id: string;
  readonly rule: TriggerRule | "all_done_setup_success";
  readonly upstream: readonly TaskState[];
  readonly setups?: readonly TaskState[];
  readonly mapIndex?: number;
  readonly decision?: string;
  readonly airflow3?: string;
}

const DIFFERENCES: readonly DeliberateDifference<Row, string>[] = [
  {
    reason: "all_done_min_one_success leaves skipped upstreams out, as its documentation says",
    appliesTo: ({ rule, upstream }) => rule === "all_done_min_one_success" && upstream.includes("skipped"),
    expected: ({ upstream }) => {
      if (upstream.some((state) => state === "none" || state === "running")) return "wait";
      if (upstream.includes("success")) return "run";
      return upstream.every((state) => state === "skipped") ? "skipped" : "upstream_failed";
    },
  },
];

const rows = conformanceRows<Row>("trigger-rules");
const isMapped = ({ mapIndex }: Row) => mapIndex !== undefined;
const isTeardown = ({ rule, setups }: Row) => rule === "all_done_setup_success" || setups !== undefined;
const covered = rows.filter((row) => !isMapped(row) && !isTeardown(row));
const differenceOf = (row: Row) => DIFFERENCES.find((difference) => difference.appliesTo(row));
const counted = (upstream: readonly TaskState[]): UpstreamCounts => {
  const count = (state: TaskState) => upstream.filter((each) => each === state).length;
  return {
    total: upstream.length,
    success: count("success"),
    failed: count("failed"),
    skipped: count("skipped"),
    upstreamFailed: count("upstream_failed"),
    removed: count("removed"),
  };
};

describe("Airflow's trigger rules", () => {
  test.each(TRIGGER_RULES)("%s decides as Airflow does, in every combination of up to three upstreams", (rule) => {
    const ours: Record<string, string> = {};
    const airflows: Record<string, string | undefined> = {};
    for (const row of covered.filter((each) => each.rule === rule)) {
      ours[row.id] = evaluateTriggerRule(rule, counted(row.upstream));
      airflows[row.id] = differenceOf(row)?.expected(row) ?? row.decision ?? row.airflow3;
    }
    expect(Object.keys(ours).length).toBeGreaterThan(90);
    expect(ours).toEqual(airflows);
  });

  test("but for these rows, which are meant to differ", () => {
    const reason = DIFFERENCES[0]!.reason;
    expect(countByReason(covered, DIFFERENCES)).toEqual({ [reason]: 28 });
    const others = covered.filter((row) => row.decision !== differenceOf(row)?.expected(row) && differenceOf(row));
    expect(others).toHaveLength(25);
  });

  test("mapped instances and teardowns are not covered yet: exactly these many rows", () => {
    expect({
      all: rows.length,
      covered: covered.length,
      mapped: rows.filter(isMapped).length,
      teardowns: rows.filter(isTeardown).length,
    }).toEqual({ all: 1897, covered: 1188, mapped: 232, teardowns: 477 });
  });
});
