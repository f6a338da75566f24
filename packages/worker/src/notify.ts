import type {
  BaseNotifier,
  CallbackContext,
  DagCallbackContext,
  DeadlineContext,
  NotifierContext,
  TaskContext,
} from "@tradewind/core";
import { notifyWith, type RenderParts, renderOptions, type TemplateTools } from "@tradewind/core/engine";

/** What templates may name, which the engine and what is fetched decide. */
export type NamesOf = RenderParts["names"];

/** Lets a notifier tell, its template fields rendered. */
export async function notify(notifier: BaseNotifier, context: NotifierContext, rendering: RenderParts): Promise<void> {
  const { templateFields } = notifier.constructor as typeof BaseNotifier;
  await notifyWith(notifier, await renderOptions(notifier.rawOptions, templateFields, rendering), context);
}

/** What templates of a task's notifier may name. */
export const taskNames =
  (context: CallbackContext, tools: TemplateTools): NamesOf =>
  (engine, fetched) => ({
    ...engine.namesOf(context, fetched, tools),
    exception: () => context.exception?.message ?? null,
    reason: () => context.reason ?? null,
  });

/** What templates of a DAG's notifier may name: there is a run, and no task. */
export function dagNames({ dagId, run, state, reason }: DagCallbackContext, tools: TemplateTools): NamesOf {
  return runNames({ dagId, run }, tools, { state: () => state, reason: () => reason });
}

/** What templates of a deadline's notifier may name. */
export function deadlineNames({ dagId, run, deadline, reason }: DeadlineContext, tools: TemplateTools): NamesOf {
  const { name = null, taskId = null, deadlineTime } = deadline;
  const shown = { name, task_id: taskId, deadline_time: deadlineTime.toISO() };
  return runNames({ dagId, run }, tools, { deadline: () => shown, reason: () => reason });
}

/** What there is to name of a run, and what is added. */
export function runNames(
  { dagId, run }: Pick<DagCallbackContext, "dagId" | "run">,
  tools: TemplateTools,
  added: ReturnType<NamesOf> = {},
): NamesOf {
  const parts = { dagRun: run, runId: run.runId, conf: run.conf, dag: { dagId, tags: [] } };
  return (engine, fetched) => {
    const names = engine.namesOf(parts as unknown as TaskContext, fetched, tools);
    return { ...Object.fromEntries(OF_RUNS.map((name) => [name, names[name]!] as const)), ...added };
  };
}

const OF_RUNS = ["dag_run", "run_id", "conf", "dag", "var", "conn", "macros"];
