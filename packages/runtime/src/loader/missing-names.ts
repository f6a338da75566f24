import { type DagDocument, InvalidDagError, type Problem } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";

/** What a scheduler has that DAGs may name; of what is left out every name is one. */
export interface SchedulerNames {
  readonly executors?: readonly string[] | undefined;
  /** Deadline references of one's own. */
  readonly deadlineReferences?: readonly string[] | undefined;
}

/** An executor is named that the configuration does not have. */
export const noSuchExecutor = (name: string, known: readonly string[]): Problem => ({
  code: "TW2014",
  message: `There is no executor "${name}".`,
  hint: `${suggestion(name, known)} TRADEWIND__CORE__EXECUTOR lists those that there are.`,
});

/** A deadline is reckoned from something that no extension defines. */
export const noSuchDeadlineReference = (name: string, known: readonly string[]): Problem => ({
  code: "TW2015",
  message: `There is no deadline reference "${name}".`,
  hint: `${suggestion(name, known)} Export it from a provider, or from a module that TRADEWIND__CORE__PLUGINS names.`,
});

/** What is wrong with a DAG that names what its scheduler does not have; undefined when all is there. */
export function missingNames(document: DagDocument, names: SchedulerNames): InvalidDagError | undefined {
  const { dagId, source, tasks, deadlines = [] } = document;
  const executors = tasks.flatMap(({ taskId, executor }) =>
    executor === undefined ? [] : { name: executor, by: `task "${taskId}"` },
  );
  const references = deadlines.flatMap(({ taskId, reference }) =>
    reference.kind === "own" ? { name: reference.name, by: taskId === null ? "its deadline" : `task "${taskId}"` } : [],
  );
  const problems = [
    ...missing(executors, names.executors, noSuchExecutor),
    ...missing(references, names.deadlineReferences, noSuchDeadlineReference),
  ];
  if (problems.length === 0) return undefined;
  return new InvalidDagError({ dagId, source: source ? `${source.file}:${source.line}` : undefined, problems });
}

function missing(
  uses: readonly { readonly name: string; readonly by: string }[],
  known: readonly string[] | undefined,
  problemOf: (name: string, known: readonly string[]) => Problem,
): Problem[] {
  if (!known) return [];
  const users = new Map<string, string[]>();
  for (const { name, by } of uses) if (!known.includes(name)) users.set(name, [...(users.get(name) ?? []), by]);
  return [...users].map(([name, [first, ...others]]) => {
    const { message, ...problem } = problemOf(name, known);
    return {
      ...problem,
      message: `${message} Used by ${first}${others.length > 0 ? ` and ${others.length} more` : ""}.`,
    };
  });
}
