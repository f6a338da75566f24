import type { CommandInput } from "./commands/command.ts";
import { EXIT } from "./exit-code.ts";
import { findOpenBackfill } from "./find-backfill.ts";
import { withStore } from "./open-store.ts";
import { printRows } from "./output.ts";

/** What `backfill pause` and `backfill unpause` do. */
export const setBackfillPaused = (input: CommandInput, isPaused: boolean): Promise<number> =>
  withStore(input, async ({ store }) => {
    const { backfillId, dagId } = await findOpenBackfill(store, input.args[0]!);
    (await store.catalog()).backfills.setPaused(backfillId, isPaused);
    await printRows([{ id: backfillId, dag_id: dagId, is_paused: isPaused }], input.output);
    return EXIT.done;
  });
