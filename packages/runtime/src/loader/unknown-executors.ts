import { type DagDocument, InvalidDagError, type Problem } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";

/** An executor is named that the configuration does not have. */
export const noSuchExecutor = (name: string, known: readonly string[]): Problem => ({
  code: "TW2014",
  message: `There is no executor "${name}".`,
  hint: `${suggestion(name, known)} TRADEWIND__CORE__EXECUTOR lists those that there are.`,
});

/** What is wrong with a DAG some of whose tasks nobody would execute; undefined when each has its executor. */
export function unknownExecutors(
  { dagId, source, tasks }: DagDocument,
  known: readonly string[],
): InvalidDagError | undefined {
  const users = new Map<string, string[]>();
  for (const { taskId, executor } of tasks) {
    if (executor === undefined || known.includes(executor)) continue;
    users.set(executor, [...(users.get(executor) ?? []), taskId]);
  }
  if (users.size === 0) return undefined;
  const problems = [...users].map(([name, [first, ...others]]) => {
    const { message, ...problem } = noSuchExecutor(name, known);
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return { ...problem, message: `${message} Used by task "${first}"${more}.` };
  });
  return new InvalidDagError({ dagId, source: source ? `${source.file}:${source.line}` : undefined, problems });
}
