import { connectionsOf, readSecretsFile } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Put the connections of a file into the store: all of them, or none when something is wrong with the file",
  args: [{ name: "file", summary: "A .json, .yaml or .env file, as connections export or Airflow writes it" }],
  options: {
    overwrite: { type: "boolean", summary: "Replace those that are there; otherwise they stay as they are" },
    ...DRY_RUN_OPTION,
  },
  examples: ["tradewind connections import connections.json", "tradewind connections import airflow.yaml --overwrite"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const file = input.args[0]!;
      const found = connectionsOf(file, await readSecretsFile(file));
      const { connections } = await store.catalog();
      const there = new Set(connections.list().map(({ connId }) => connId));
      const action = (connId: string) => {
        if (!there.has(connId)) return "added";
        return isSet(input, "overwrite") ? "overwritten" : "skipped";
      };
      const taken = found.filter(({ connId }) => action(connId) !== "skipped");
      if (!isSet(input, "dry-run")) connections.put(taken, clock.now());
      await printRows(
        found.map(({ connId, connType }) => ({ conn_id: connId, conn_type: connType, action: action(connId) })),
        input.output,
      );
      return EXIT.done;
    }),
};
