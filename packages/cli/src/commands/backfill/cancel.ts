import { cancelBackfill, waitingRuns } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { BACKFILL_ARGS, findOpenBackfill } from "../../find-backfill.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "End a backfill and cancel its runs that wait; runs that have begun go on",
  args: BACKFILL_ARGS,
  options: DRY_RUN_OPTION,
  examples: ["tradewind backfill cancel 3"],
  run: (input) =>
    withStore(input, async (tools) => {
      const backfill = await findOpenBackfill(tools.store, input.args[0]!);
      const { backfillId, dagId } = backfill;
      const cancelled = isSet(input, "dry-run")
        ? await waitingRuns(tools.store, backfillId)
        : await cancelBackfill(tools, backfill);
      await printRows(
        [{ id: backfillId, dag_id: dagId, cancelled_runs: cancelled.map(({ runId }) => runId) }],
        input.output,
      );
      return EXIT.done;
    }),
};
