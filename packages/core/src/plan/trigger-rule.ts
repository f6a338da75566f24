/** Airflow's trigger rules: when a task runs, given how its direct upstream tasks ended. */
export const TRIGGER_RULES = [
  "all_success",
  "all_failed",
  "all_done",
  "all_done_min_one_success",
  "all_skipped",
  "one_success",
  "one_failed",
  "one_done",
  "none_failed",
  "none_failed_min_one_success",
  "none_skipped",
  "always",
] as const;
export type TriggerRule = (typeof TRIGGER_RULES)[number];

/** The rule of teardowns, which nothing else can have. */
export const TEARDOWN_RULE = "all_done_setup_success";

/** Names that older Airflow versions used. */
export const TRIGGER_RULE_ALIASES = { dummy: "always", none_failed_or_skipped: "none_failed_min_one_success" } as const;
export type TriggerRuleName = TriggerRule | keyof typeof TRIGGER_RULE_ALIASES;

/** The rule that a name stands for, or undefined for a name that no rule has. */
export function triggerRuleOf(name: string): TriggerRule | undefined {
  if (Object.hasOwn(TRIGGER_RULE_ALIASES, name)) {
    return TRIGGER_RULE_ALIASES[name as keyof typeof TRIGGER_RULE_ALIASES];
  }
  return TRIGGER_RULES.find((rule) => rule === name);
}

/** How many of a task's direct upstream task instances there are, and how many of them ended in each way. */
export interface UpstreamCounts {
  readonly total: number;
  readonly success: number;
  readonly failed: number;
  readonly skipped: number;
  readonly upstreamFailed: number;
  readonly removed: number;
  /** For a teardown with setups directly upstream of it: how those have ended. They are among the counts above, too. */
  readonly setups?: { readonly total: number; readonly success: number; readonly skipped: number } | undefined;
}

/** What a trigger rule says: run now, keep waiting, or end at once without running. */
export type Verdict = "run" | "wait" | "skipped" | "upstream_failed";

/**
 * What `rule` says for a task with these upstream counts. Pure; Airflow's `TriggerRuleDep`. Verdicts that end a task are given
 * as early as Airflow gives them: `all_success` does not wait for the rest once one upstream has failed.
 */
export function evaluateTriggerRule(rule: TriggerRule | typeof TEARDOWN_RULE, counts: UpstreamCounts): Verdict {
  if (counts.total === 0) return "run";
  return RULES[rule](tally(counts), counts.setups);
}

interface Tally {
  readonly success: number;
  readonly skipped: number;
  /** failed and upstream_failed together */
  readonly broken: number;
  readonly failed: number;
  readonly allDone: boolean;
  readonly total: number;
  /** upstreams that still count, that is without the removed ones */
  readonly relevant: number;
}

function tally({ total, success, failed, skipped, upstreamFailed, removed }: UpstreamCounts): Tally {
  const broken = failed + upstreamFailed;
  const allDone = success + skipped + broken + removed >= total;
  return { success, skipped, broken, failed, allDone, total, relevant: total - removed };
}

const RULES: Readonly<
  Record<TriggerRule | typeof TEARDOWN_RULE, (t: Tally, setups: UpstreamCounts["setups"]) => Verdict>
> = {
  all_success: (t) => {
    if (t.broken > 0) return "upstream_failed";
    if (t.skipped > 0) return "skipped";
    return t.success >= t.relevant ? "run" : "wait";
  },
  all_failed: (t) => {
    if (t.success > 0 || t.skipped > 0) return "skipped";
    return t.broken >= t.relevant ? "run" : "wait";
  },
  all_done: (t) => (t.allDone ? "run" : "wait"),
  // The documentation's meaning, not the code's: skipped upstreams are left out of the question.
  all_done_min_one_success: (t) => {
    if (!t.allDone) return "wait";
    if (t.success > 0) return "run";
    return t.skipped === t.total ? "skipped" : "upstream_failed";
  },
  all_skipped: (t) => {
    if (t.success > 0 || t.broken > 0) return "skipped";
    return t.skipped === t.total ? "run" : "wait";
  },
  one_success: (t) => {
    if (t.success > 0) return "run";
    if (!t.allDone) return "wait";
    return t.skipped === t.total ? "skipped" : "upstream_failed";
  },
  one_failed: (t) => {
    if (t.broken > 0) return "run";
    return t.allDone ? "skipped" : "wait";
  },
  one_done: (t) => {
    if (t.success + t.failed > 0) return "run";
    return t.allDone ? "skipped" : "wait";
  },
  none_failed: (t) => {
    if (t.broken > 0) return "upstream_failed";
    return t.allDone ? "run" : "wait";
  },
  none_failed_min_one_success: (t) => {
    if (t.broken > 0) return "upstream_failed";
    if (!t.allDone) return "wait";
    if (t.success > 0) return "run";
    return t.skipped === t.total ? "skipped" : "upstream_failed";
  },
  none_skipped: (t) => {
    if (t.skipped > 0) return "skipped";
    return t.allDone ? "run" : "wait";
  },
  always: () => "run",
  // the rule of teardowns
  all_done_setup_success: (t, setups) => {
    if (!t.allDone) return "wait";
    if (!setups || setups.success > 0) return "run";
    return setups.skipped >= setups.total ? "skipped" : "upstream_failed";
  },
};
