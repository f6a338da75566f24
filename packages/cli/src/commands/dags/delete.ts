import { storedDag } from "@tradewind/runtime";
import { DagBusyError } from "../../command-errors.ts";
import { confirmed } from "../../confirm.ts";
import { deleteXComs } from "../../delete-xcoms.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, YES_OPTION } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete a DAG from the store with all its history; while its file is there it comes back, without history",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: { ...DRY_RUN_OPTION, ...YES_OPTION },
  examples: ["tradewind dags delete sales --dry-run", "tradewind dags delete sales --yes"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const dagId = input.args[0]!;
      await storedDag(store, dagId);
      const active = (await store.getActiveRuns()).filter((run) => run.dagId === dagId);
      if (active.length > 0) throw new DagBusyError({ dagId, runIds: active.map(({ runId }) => runId) });
      const runs = (await store.getNewestRuns(dagId, Number.MAX_SAFE_INTEGER)).length;
      if (!isSet(input, "dry-run")) {
        if (!(await confirmed(input, `delete DAG "${dagId}" and its ${runs} runs`))) return EXIT.failed;
        (await store.catalog()).dags.delete(dagId);
        await deleteXComs(input.config, [{ dagId }]);
      }
      await printRows([{ dag_id: dagId, runs }], input.output);
      return EXIT.done;
    }),
};
