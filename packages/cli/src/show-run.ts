import type { OrderTools } from "@tradewind/runtime";
import type { RunRow } from "@tradewind/store";
import { runTree } from "./graph/run-tree.ts";
import { isData, type OutputFormat, print, printFields, printRows, printValue } from "./output.ts";
import { runDetails, taskRows } from "./run-row.ts";

/** Prints a run with its tasks: as one object, as lines, or with its tree. */
export async function showRun({ store, clock }: OrderTools, run: RunRow, output: OutputFormat): Promise<void> {
  const document = (await store.getDocument(run.hash))!;
  const instances = await store.getTaskInstances(run.runKey);
  const tasks = taskRows(document, instances);
  if (isData(output)) {
    await printValue({ ...runDetails(run), tasks }, output);
    return;
  }
  await printFields(runDetails(run), output);
  print("");
  if (output === "plain") await printRows(tasks, output);
  else print(runTree(document, instances, clock.now()));
}
