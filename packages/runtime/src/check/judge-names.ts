import { ConnectionNotFoundError, type Problem, VariableNotFoundError } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";
import { noSuchDeadlineReference, noSuchExecutor, type SchedulerNames } from "../loader/missing-names.ts";
import type { FileFacts, Finding, Use } from "./finding.ts";

/** What there is beside the files; what is undefined is not known, and nothing is said about it. */
export interface KnownNames extends SchedulerNames {
  readonly pools?: readonly string[] | undefined;
  readonly connections?: readonly string[] | undefined;
  readonly variables?: readonly string[] | undefined;
}

/**
 * Pools, connections and variables that a file uses and that do not exist. Where tasks run others may exist, so: warnings. A scheduler
 * refuses a file for an executor or a deadline reference that there is not.
 */
export function judgeNames(
  { pools, executors, deadlineReferences, connections, variables }: FileFacts,
  known: KnownNames,
): Finding[] {
  return [
    ...missing(executors, known.executors, noSuchExecutor).map(asError),
    ...missing(deadlineReferences, known.deadlineReferences, noSuchDeadlineReference).map(asError),
    ...missing(pools, known.pools, noSuchPool),
    ...missing(connections, known.connections, (connId, ids) => new ConnectionNotFoundError({ connId, known: ids })),
    ...missing(variables, known.variables, (key, keys) => new VariableNotFoundError({ key, known: keys })),
  ];
}

const asError = (finding: Finding): Finding => ({ ...finding, severity: "error" });

const noSuchPool = (name: string, known: readonly string[]): Problem => ({
  code: "TW7001",
  message: `There is no pool "${name}": what needs it waits for ever.`,
  hint: `${suggestion(name, known)} Or make it: tradewind pools set ${name} 4 "what for"`,
});

function missing(
  uses: readonly Use[],
  known: readonly string[] | undefined,
  problemOf: (name: string, known: readonly string[]) => Problem,
): Finding[] {
  if (!known) return [];
  // environment variables have lost the case of what they name
  const exists = new Set(known.map((name) => name.toLowerCase()));
  return grouped(uses).flatMap(([first, ...others]) => {
    const { name, by, dagId, place } = first!;
    if (exists.has(name.toLowerCase())) return [];
    const { code, message, hint } = problemOf(name, known);
    const users = `${by}${others.length > 0 ? ` and ${others.length} more` : ""}`;
    return { severity: "warning", code, message: `${message} Used by ${users}.`, hint, dagId, place };
  });
}

function grouped(uses: readonly Use[]): Use[][] {
  const groups = new Map<string, Use[]>();
  for (const use of uses) groups.set(use.name, [...(groups.get(use.name) ?? []), use]);
  return [...groups.values()];
}
