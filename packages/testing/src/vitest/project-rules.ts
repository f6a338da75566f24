import type { DagDocument } from "@tradewind/core";
import { DEFAULT_OWNER } from "@tradewind/core/definition";
import type { CheckedProblem } from "@tradewind/runtime/check";
import type { OptionKinds } from "../known-options.ts";

/** What every DAG of a project is to have, beside what makes it valid. */
export interface ProjectRules {
  /** An owner of its own: not the default, `tradewind`. */
  readonly owner?: boolean;
  /** At least one tag. */
  readonly tags?: boolean;
  /** Every task that does something has at least so many retries. */
  readonly retries?: { readonly min: number };
  /** The pattern of all DAG ids. */
  readonly dagId?: RegExp;
  /** A rule of one's own: what is wrong with the DAG, in words; nothing when all is well. */
  readonly custom?: (dag: DagDocument) => readonly string[];
}

export const PROJECT_RULES: OptionKinds<ProjectRules> = {
  owner: "any",
  tags: "any",
  retries: "object",
  dagId: "any",
  custom: "any",
};

/** One test of each file: the problems with these codes. */
export interface CodeRule {
  readonly name: string;
  readonly holds: (code: string) => boolean;
}

const oneOf = (name: string, ...codes: readonly string[]): CodeRule => ({
  name,
  holds: (code) => codes.includes(code),
});

const NAMED: readonly CodeRule[] = [
  { name: "can be imported", holds: (code) => /^TW20(0[4-689]|1[0-3])$/.test(code) },
  oneOf("holds a DAG", "TW2003"),
  oneOf("has no DAG id twice", "TW2007"),
  oneOf("has no cycle", "TW1012"),
  oneOf("has no task id twice", "TW1011"),
  oneOf("has templates that can be rendered", "TW3003", "TW3004", "TW3042"),
  oneOf("has valid params", "TW1040", "TW1041", "TW1042"),
  oneOf("has a schedule that gives runs", "TW7002", "TW7003"),
  oneOf("uses connections, variables and pools that exist", "TW4001", "TW4003", "TW7001"),
  oneOf("does not take long to import", "TW7004"),
  oneOf("does no work while it is imported", "TW7005"),
  oneOf("is the same each time it is imported", "TW7006"),
];

/** The tests of each file, in their order; the last has everything that no other has. */
export const CODE_RULES: readonly CodeRule[] = [
  ...NAMED,
  { name: "is valid in all else", holds: (code) => !NAMED.some(({ holds }) => holds(code)) },
];

/** The tests of each file that rules of the project ask for. */
export function documentRules(
  rules: ProjectRules,
): { readonly name: string; readonly wrong: (dag: DagDocument) => string[] }[] {
  const { owner, tags, retries, dagId, custom } = rules;
  return [
    ...(owner ? [{ name: "has an owner", wrong: noOwner }] : []),
    ...(tags ? [{ name: "has tags", wrong: noTags }] : []),
    ...(retries ? [{ name: `has tasks with at least ${retries.min} retries`, wrong: fewRetries(retries.min) }] : []),
    ...(dagId ? [{ name: `has DAG ids like ${dagId}`, wrong: otherId(dagId) }] : []),
    ...(custom ? [{ name: "fits the rule of the project", wrong: (dag: DagDocument) => [...custom(dag)] }] : []),
  ];
}

const noOwner = ({ dagId, owner }: DagDocument) =>
  owner === DEFAULT_OWNER ? [`DAG "${dagId}" has no owner: @dag({ defaultArgs: { owner: ... } }).`] : [];

const noTags = ({ dagId, tags }: DagDocument) =>
  tags.length === 0 ? [`DAG "${dagId}" has no tags: @dag({ tags: [...] }).`] : [];

const fewRetries =
  (min: number) =>
  ({ dagId, tasks }: DagDocument): string[] =>
    tasks
      .filter(({ kind, retries }) => kind !== "empty" && retries < min)
      .map(
        ({ taskId, retries }) => `Task "${taskId}" of DAG "${dagId}" has ${retries} retries, and ${min} are the least.`,
      );

const otherId =
  (pattern: RegExp) =>
  ({ dagId }: DagDocument): string[] =>
    pattern.test(dagId) ? [] : [`The DAG id "${dagId}" is not like ${pattern}.`];

/** A problem in words, with the lines around its place. */
export function problemText({ code, message, hint, file, line, column, frame }: CheckedProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return [`${code}  ${message}`, `  ${place}`, ...(frame === null ? [] : [frame]), `  ${hint}`].join("\n");
}
