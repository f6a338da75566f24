import { storedDag } from "@tradewind/runtime";
import type { CommandInput } from "./commands/command.ts";
import { EXIT } from "./exit-code.ts";
import { withStore } from "./open-store.ts";
import { printRows } from "./output.ts";

/** What `dags pause` and `dags unpause` do. */
export async function setDagPaused(input: CommandInput, isPaused: boolean): Promise<number> {
  const dagId = input.args[0]!;
  await withStore(input, async ({ store }) => {
    await storedDag(store, dagId);
    (await store.catalog()).dags.setPaused(dagId, isPaused);
  });
  await printRows([{ dag_id: dagId, is_paused: isPaused }], input.output);
  return EXIT.done;
}
