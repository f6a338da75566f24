import type { TriggerRule } from "@tradewind/core";
import { evaluateTriggerRule, type TaskState, TEARDOWN_RULE, TRIGGER_RULES } from "@tradewind/core/engine";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

export interface TriggerRuleRow extends TableRow {
  readonly rule: TriggerRule | typeof TEARDOWN_RULE;
  readonly upstream: readonly TaskState[];
  readonly setups?: readonly TaskState[];
  readonly mapIndex?: number;
  readonly decision?: string;
  readonly airflow3?: string;
}

/** One evaluation of a trigger rule. */
export const triggerRulesJudge: Judge<TriggerRuleRow, string> = {
  missing: ({ rule }) => (isRule(rule) ? undefined : `unknown rule "${rule}"`),

  ours({ rule, upstream: others, setups = [] }) {
    const upstream = [...others, ...setups];
    const count = (state: TaskState) => upstream.filter((each) => each === state).length;
    return evaluateTriggerRule(rule, {
      total: upstream.length,
      success: count("success"),
      failed: count("failed"),
      skipped: count("skipped"),
      upstreamFailed: count("upstream_failed"),
      removed: count("removed"),
      setups: setups.length === 0 ? undefined : setupCounts(setups),
    });
  },

  airflows: ({ decision, airflow3 }) => (decision ?? airflow3)!,

  differences: [
    {
      reason:
        "an instance that its mapping no longer has is removed when the mapping is known again, not by its trigger rule",
      appliesTo: ({ rule, mapIndex, upstream }) =>
        rule === "all_success" &&
        mapIndex !== undefined &&
        upstream.includes("removed") &&
        mapIndex >= upstream.filter((state) => state === "success").length,
      expected: ({ upstream }) => {
        if (upstream.some((state) => state === "failed" || state === "upstream_failed")) return "upstream_failed";
        if (upstream.includes("skipped")) return "skipped";
        return upstream.every((state) => state === "success" || state === "removed") ? "run" : "wait";
      },
    },
    {
      reason: "all_done_min_one_success leaves skipped upstreams out, as its documentation says",
      appliesTo: ({ rule, upstream }) => rule === "all_done_min_one_success" && upstream.includes("skipped"),
      expected: ({ upstream }) => {
        if (upstream.some((state) => state === "none" || state === "running")) return "wait";
        if (upstream.includes("success")) return "run";
        return upstream.every((state) => state === "skipped") ? "skipped" : "upstream_failed";
      },
    },
  ],
};

const setupCounts = (setups: readonly TaskState[]) => ({
  total: setups.length,
  success: setups.filter((state) => state === "success").length,
  skipped: setups.filter((state) => state === "skipped").length,
});

const isRule = (rule: string): boolean => rule === TEARDOWN_RULE || (TRIGGER_RULES as readonly string[]).includes(rule);
