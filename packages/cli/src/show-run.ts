import type { DagDocument } from "@tradewind/core";
import { UNMAPPED } from "@tradewind/core/engine";
import type { OrderTools } from "@tradewind/runtime";
import type { GroupTryRow, MissedDeadlineRow, RunRow } from "@tradewind/store";
import { runTree } from "./graph/run-tree.ts";
import { isoTime } from "./iso-time.ts";
import { loopRows, loopText } from "./loop-row.ts";
import { isData, type OutputFormat, print, printFields, printRows, printValue } from "./output.ts";
import { runLinks, withLinks } from "./run-links.ts";
import { runDetails, taskRows } from "./run-row.ts";
import { shownMapIndex } from "./task-name.ts";

/** Prints a run with its tasks: as one object, as lines, or with its tree. */
export async function showRun({ store, clock }: OrderTools, run: RunRow, output: OutputFormat): Promise<void> {
  const document = (await store.getDocument(run.hash))!;
  const instances = await store.getTaskInstances(run.runKey);
  const queries = await store.queries();
  const links = runLinks(document, () => queries.listXComs(run.runKey));
  const tasks = withLinks(taskRows(document, instances), links);
  const missed = queries.listMissedDeadlines(run.runKey).map((row) => missedRow(document, row));
  const groups = (await store.getGroupTries(run.runKey)).map(groupRow);
  const loops = loopRows(document, instances);
  if (isData(output)) {
    await printValue({ ...runDetails(run), missed_deadlines: missed, groups, loops, tasks }, output);
    return;
  }
  await printFields(runDetails(run), output);
  for (const { task_id, name, deadline_time } of missed) {
    print(`late: ${task_id ?? "the run"} was not over at ${deadline_time}${name === null ? "" : ` (${name})`}`);
  }
  for (const { group_id, try_number, max_tries, next_try_at } of groups) {
    const next = next_try_at === null ? "" : `, next at ${next_try_at}`;
    print(`group ${group_id}: try ${try_number} of ${max_tries}${next}`);
  }
  for (const loop of loops) print(loopText(loop));
  for (const { task_id, map_index, name, url } of links) {
    print(`link: ${task_id}${map_index === UNMAPPED ? "" : `[${map_index}]`} ${name} ${url}`);
  }
  print("");
  if (output === "plain") await printRows(tasks, output);
  else print(runTree(document, instances, clock.now()));
}

/** A group that has been tried again as a whole, or waits for its next try. */
const groupRow = ({ groupId, mapIndex, tryNumber, maxTries, nextAt }: GroupTryRow) => ({
  group_id: groupId,
  map_index: shownMapIndex(mapIndex),
  try_number: tryNumber,
  max_tries: maxTries,
  next_try_at: isoTime(nextAt),
});

function missedRow({ deadlines = [] }: DagDocument, { deadline, dueAt, missedAt }: MissedDeadlineRow) {
  const { taskId = null, name = null } = deadlines[deadline] ?? {};
  return { task_id: taskId, name, deadline_time: isoTime(dueAt), missed_at: isoTime(missedAt) };
}
