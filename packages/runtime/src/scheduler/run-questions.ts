import { isFinished, type Json } from "@tradewind/core/engine";
import { type OrderTools, triggerRunForTask } from "../orders/trigger-run.ts";
import type { RunQuestion } from "../supervisor/answer-attempt.ts";
import { tasksInOpenGroups } from "../supervisor/open-groups.ts";

/** Answers what tasks ask about runs, from the store. `onTriggered` is called when a run was made or cleared. */
export async function answerRunQuestion(
  tools: OrderTools,
  question: RunQuestion,
  onTriggered: () => void,
): Promise<Json> {
  switch (question.ask) {
    case "triggerRun": {
      const { ask: _ask, ...request } = question;
      const triggered = await triggerRunForTask(tools, request);
      onTriggered();
      return triggered;
    }
    case "runState":
      return (await tools.store.getRun(question.dagId, { runId: question.runId }))?.state ?? null;
    case "externalStates": {
      const states = await externalStates(tools, question);
      return { ...states };
    }
  }
}

async function externalStates(
  { store }: OrderTools,
  { dagId, taskIds, taskGroupId, logicalDate }: Extract<RunQuestion, { ask: "externalStates" }>,
): Promise<{ exists: boolean; states: (string | null)[] }> {
  const dag = await store.getDag(dagId);
  const document = dag && (await store.getDocument(dag.hash));
  const run = await store.getRun(dagId, { logicalDate });
  if (taskIds === null && taskGroupId === null) return { exists: dag !== undefined, states: [run?.state ?? null] };
  const known = document?.tasks.map(({ taskId }) => taskId) ?? [];
  const wanted = taskIds ?? known.filter((taskId) => taskId.startsWith(`${taskGroupId}.`));
  const rows = run ? await store.getTaskInstances(run.runKey) : [];
  const exists = wanted.length > 0 && wanted.every((taskId) => known.includes(taskId));
  const open = run ? await tasksInOpenGroups(store, run) : new Set();
  const stateOf = (taskId: string) => {
    const state = rows.find((row) => row.taskId === taskId)?.state ?? null;
    // how it has ended is not for good yet
    return state !== null && isFinished(state) && open.has(taskId) ? "running" : state;
  };
  return { exists, states: wanted.map(stateOf) };
}
