import type { TriggerRule } from "@tradewind/core";
import { evaluateTriggerRule, type TaskState, TRIGGER_RULES } from "@tradewind/core/engine";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

export interface TriggerRuleRow extends TableRow {
  readonly rule: string;
  readonly upstream: readonly TaskState[];
  readonly setups?: readonly TaskState[];
  readonly mapIndex?: number;
  readonly decision?: string;
  readonly airflow3?: string;
}

/** One evaluation of a trigger rule. */
export const triggerRulesJudge: Judge<TriggerRuleRow, string> = {
  missing({ rule, mapIndex, setups }) {
    if (mapIndex !== undefined) return "mapped tasks do not exist yet";
    if (rule === "all_done_setup_success" || setups !== undefined) return "setups and teardowns do not exist yet";
    return isRule(rule) ? undefined : `unknown rule "${rule}"`;
  },

  ours({ rule, upstream }) {
    const count = (state: TaskState) => upstream.filter((each) => each === state).length;
    return evaluateTriggerRule(rule as TriggerRule, {
      total: upstream.length,
      success: count("success"),
      failed: count("failed"),
      skipped: count("skipped"),
      upstreamFailed: count("upstream_failed"),
      removed: count("removed"),
    });
  },

  airflows: ({ decision, airflow3 }) => (decision ?? airflow3)!,

  differences: [
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

const isRule = (rule: string): rule is TriggerRule => (TRIGGER_RULES as readonly string[]).includes(rule);
