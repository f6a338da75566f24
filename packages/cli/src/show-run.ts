import type { DagDocument } from "@tradewind/core";
import type { OrderTools } from "@tradewind/runtime";
import type { MissedDeadlineRow, RunRow } from "@tradewind/store";
import { runTree } from "./graph/run-tree.ts";
import { isoTime } from "./iso-time.ts";
import { isData, type OutputFormat, print, printFields, printRows, printValue } from "./output.ts";
import { runDetails, taskRows } from "./run-row.ts";

/** Prints a run with its tasks: as one object, as lines, or with its tree. */
export async function showRun({ store, clock }: OrderTools, run: RunRow, output: OutputFormat): Promise<void> {
  const document = (await store.getDocument(run.hash))!;
  const instances = await store.getTaskInstances(run.runKey);
  const tasks = taskRows(document, instances);
  const missed = (await store.queries()).listMissedDeadlines(run.runKey).map((row) => missedRow(document, row));
  if (isData(output)) {
    await printValue({ ...runDetails(run), missed_deadlines: missed, tasks }, output);
    return;
  }
  await printFields(runDetails(run), output);
  for (const { task_id, name, deadline_time } of missed) {
    print(`late: ${task_id ?? "the run"} was not over at ${deadline_time}${name === null ? "" : ` (${name})`}`);
  }
  print("");
  if (output === "plain") await printRows(tasks, output);
  else print(runTree(document, instances, clock.now()));
}

function missedRow({ deadlines = [] }: DagDocument, { deadline, dueAt, missedAt }: MissedDeadlineRow) {
  const { taskId = null, name = null } = deadlines[deadline] ?? {};
  return { task_id: taskId, name, deadline_time: isoTime(dueAt), missed_at: isoTime(missedAt) };
}
