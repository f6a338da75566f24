import { cancelBackfill } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { BACKFILL_ARGS, findOpenBackfill } from "../../find-backfill.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "End a backfill and cancel its runs that wait; runs that have begun go on",
  args: BACKFILL_ARGS,
  options: {},
  examples: ["tradewind backfill cancel 3"],
  run: (input) =>
    withStore(input, async (tools) => {
      const backfill = await findOpenBackfill(tools.store, input.args[0]!);
      const cancelled = await cancelBackfill(tools, backfill);
      const { backfillId, dagId } = backfill;
      await printRows(
        [{ id: backfillId, dag_id: dagId, cancelled_runs: cancelled.map(({ runId }) => runId) }],
        input.output,
      );
      return EXIT.done;
    }),
};
