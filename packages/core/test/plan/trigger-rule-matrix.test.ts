import { describe, expect, test } from "vitest";
import type { TriggerRule } from "../../src/plan/trigger-rule.ts";
import type { FinishedTaskState } from "../../src/state/task-state.ts";
import { SimulatedRun } from "./simulated-run.ts";

// The matrix of the study notes: two direct parents, both finished.
const RULES = [
  "all_success",
  "all_failed",
  "all_done",
  "one_success",
  "one_failed",
  "none_failed",
  "none_skipped",
] as const satisfies readonly TriggerRule[];
const STATES = { S: "success", F: "failed", K: "skipped", U: "upstream_failed" } as const;
const VERDICTS = { runs: "queued", skip: "skipped", fail: "upstream_failed" } as const;

const MATRIX = `
  SS  runs skip runs runs skip runs runs
  SF  fail skip runs runs runs fail runs
  SK  skip skip runs runs skip runs skip
  SU  fail skip runs runs runs fail runs
  FF  fail runs runs fail runs fail runs
  FK  fail skip runs fail runs fail skip
  FU  fail runs runs fail runs fail runs
  KK  skip skip runs skip skip runs skip
  KU  fail skip runs fail runs fail skip
  UU  fail runs runs fail runs fail runs
`
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/) as [string, ...(keyof typeof VERDICTS)[]]);

const CASES = MATRIX.flatMap(([parents, ...verdicts]) =>
  RULES.map((rule, i) => [parents, rule, VERDICTS[verdicts[i]!]] as const),
);

const below = (rule: TriggerRule) => {
  const run = new SimulatedRun([{ id: "p" }, { id: "q" }, { id: "child", upstream: ["p", "q"], rule }]);
  run.start();
  return run;
};

describe("below two finished parents", () => {
  test.each(CASES)("%s: a task with rule %s is %s", (parents, rule, expected) => {
    const [p, q] = [...parents].map((letter): FinishedTaskState => STATES[letter as keyof typeof STATES]);
    for (const ended of [
      { p: p!, q: q! },
      { p: q!, q: p! },
    ]) {
      const run = below(rule);
      expect(run.end(ended)).toEqual([`child ${expected}`]);
    }
  });

  test("a task with rule always has started long before", () => {
    const run = new SimulatedRun([{ id: "p" }, { id: "q" }, { id: "child", upstream: ["p", "q"], rule: "always" }]);
    expect(run.start()).toEqual(["p queued", "q queued", "child queued"]);
    expect(run.end({ p: "failed", q: "upstream_failed" })).toEqual([]);
  });
});

describe("while one of two parents is not finished", () => {
  const SOON: readonly (readonly [TriggerRule, FinishedTaskState, string])[] = [
    ["one_success", "success", "queued"],
    ["one_failed", "failed", "queued"],
    ["one_failed", "upstream_failed", "queued"],
    ["one_done", "success", "queued"],
    ["one_done", "failed", "queued"],
    ["all_success", "failed", "upstream_failed"],
    ["all_success", "skipped", "skipped"],
    ["none_failed", "upstream_failed", "upstream_failed"],
    ["none_failed_min_one_success", "failed", "upstream_failed"],
    ["all_failed", "success", "skipped"],
    ["all_failed", "skipped", "skipped"],
    ["all_skipped", "success", "skipped"],
    ["none_skipped", "skipped", "skipped"],
  ];
  test.each(SOON)("%s below a %s parent is %s at once", (rule, state, expected) => {
    expect(below(rule).end({ p: state })).toEqual([`child ${expected}`]);
  });

  const WAITS: readonly (readonly [TriggerRule, FinishedTaskState])[] = [
    ["all_success", "success"],
    ["all_failed", "failed"],
    ["all_done", "failed"],
    ["all_done_min_one_success", "success"],
    ["all_skipped", "skipped"],
    ["one_success", "failed"],
    ["one_failed", "success"],
    ["one_done", "skipped"],
    ["one_done", "upstream_failed"],
    ["none_failed", "skipped"],
    ["none_failed_min_one_success", "success"],
    ["none_skipped", "failed"],
  ];
  test.each(WAITS)("%s below a %s parent waits for the other", (rule, state) => {
    const run = below(rule);
    expect(run.end({ p: state })).toEqual([]);
    expect(run.end({ q: state })).toHaveLength(1);
  });
});
