import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { findConnectionName } from "../../secrets/find-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete a connection from the store",
  args: [{ name: "conn_id", summary: "The connection" }],
  options: DRY_RUN_OPTION,
  examples: ["tradewind connections delete warehouse"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const { connId } = await findConnectionName(store, input.args[0]!);
      const deleted = !isSet(input, "dry-run") && (await store.catalog()).connections.delete(connId);
      await printRows([{ conn_id: connId, deleted }], input.output);
      return EXIT.done;
    }),
};
