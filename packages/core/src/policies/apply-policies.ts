import type { DagOptions } from "../dag-options.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import { currentExtensions } from "../extensions/extension-scope.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import { type PolicedDag, type PolicedTask, PolicyViolation, SkipDag } from "./policies.ts";

/** What policies make of a DAG or a task. */
interface Policed<Options> {
  readonly options: Options;
  readonly problems: readonly Problem[];
  /** Whether the DAG is left out. */
  readonly isLeftOut: boolean;
}

/** A DAG's options with what the policies lay over them. */
export function dagUnderPolicies(dagId: string, options: DagOptions): Policed<DagOptions> {
  const asks = currentExtensions().policies.flatMap((policies) =>
    policies.dag ? [(now: DagOptions) => policies.dag!({ dagId, options: now })] : [],
  );
  return policed(options, asks, { what: `DAG "${dagId}"`, idName: "dagId" });
}

/** The same for a task. */
export function taskUnderPolicies(task: PolicedTask): Policed<TaskOptions> {
  const dag: PolicedDag = { ...task.dag, options: Object.freeze({ ...task.dag.options }) };
  const asks = currentExtensions().policies.flatMap((policies) =>
    policies.task ? [(now: TaskOptions) => policies.task!({ ...task, dag, options: now })] : [],
  );
  return policed(task.options, asks, { what: `task "${task.taskId}"`, idName: "taskId" });
}

interface PolicedThing {
  /** What it is called in sentences. */
  readonly what: string;
  /** The option that no policy changes. */
  readonly idName: string;
}

/** Asks one policy after the other; each sees what those before it have made of the options. */
function policed<Options extends object>(
  options: Options,
  asks: readonly ((options: Options) => Partial<Options> | undefined | void)[],
  { what, idName }: PolicedThing,
): Policed<Options> {
  const problems: Problem[] = [];
  let now = options;
  let isLeftOut = false;
  for (const ask of asks) {
    try {
      const laid = ask(Object.freeze({ ...now }));
      if (laid && idName in laid) problems.push(failed(what, `it changes ${idName}`));
      else if (laid) now = { ...now, ...laid };
    } catch (error) {
      if (error instanceof SkipDag && idName === "dagId") isLeftOut = true;
      else problems.push(error instanceof PolicyViolation ? refused(what, error) : failed(what, String(error)));
    }
  }
  return { options: now, problems, isLeftOut };
}

const refused = (what: string, { message }: PolicyViolation): Problem => ({
  code: "TW1026",
  message: `A policy refuses ${what}: ${message}.`.replace(/\.\.$/, "."),
  hint: "Change what it asks for. Policies stand in the modules that TRADEWIND__CORE__POLICIES names, and in providers.",
});

const failed = (what: string, why: string): Problem => ({
  code: "TW1027",
  message: `A policy failed on ${what}: ${why}.`,
  hint: "Mend it, in one of the modules that TRADEWIND__CORE__POLICIES names, or in a provider.",
});
