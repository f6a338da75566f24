import type {
  BaseNotifier,
  CallbackContext,
  DagCallbackContext,
  DeadlineContext,
  NotifierContext,
  TaskContext,
} from "@tradewind/core";
import { notifyWith, renderOptions, type TemplateTools, templateNames } from "@tradewind/core/engine";

type Rendering = Parameters<typeof renderOptions>[2];
export type Names = ReturnType<typeof templateNames>;
export type Fetched = Parameters<typeof templateNames>[1];

/** Lets a notifier tell, its template fields rendered. */
export async function notify(notifier: BaseNotifier, context: NotifierContext, rendering: Rendering): Promise<void> {
  const { templateFields } = notifier.constructor as typeof BaseNotifier;
  await notifyWith(notifier, await renderOptions(notifier.rawOptions, templateFields, rendering), context);
}

/** What templates of a task's notifier may name. */
export const taskNames = (context: CallbackContext, fetched: Fetched, tools: TemplateTools): Names => ({
  ...templateNames(context, fetched, tools),
  exception: () => context.exception?.message ?? null,
  reason: () => context.reason ?? null,
});

/** What templates of a DAG's notifier may name: there is a run, and no task. */
export function dagNames(
  { dagId, run, state, reason }: DagCallbackContext,
  fetched: Fetched,
  tools: TemplateTools,
): Names {
  return { ...runNames({ dagId, run }, fetched, tools), state: () => state, reason: () => reason };
}

/** What templates of a deadline's notifier may name. */
export function deadlineNames(
  { dagId, run, deadline, reason }: DeadlineContext,
  fetched: Fetched,
  tools: TemplateTools,
): Names {
  const { name = null, taskId = null, deadlineTime } = deadline;
  const shown = { name, task_id: taskId, deadline_time: deadlineTime.toISO() };
  return { ...runNames({ dagId, run }, fetched, tools), deadline: () => shown, reason: () => reason };
}

/** What there is to name of a run. */
export function runNames(
  { dagId, run }: Pick<DagCallbackContext, "dagId" | "run">,
  fetched: Fetched,
  tools: TemplateTools,
): Names {
  const parts = { dagRun: run, runId: run.runId, conf: run.conf, dag: { dagId, tags: [] } };
  const names = templateNames(parts as unknown as TaskContext, fetched, tools);
  return Object.fromEntries(OF_RUNS.map((name) => [name, names[name]!] as const));
}

const OF_RUNS = ["dag_run", "run_id", "conf", "dag", "var", "conn", "macros"];
