import { connectionFromEnvironment } from "@tradewind/core/engine";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { note, printFields } from "../../output.ts";
import { CONNECTION_OPTIONS } from "../../secrets/connection-options.ts";
import { editedConnection } from "../../secrets/edited-connection.ts";
import { findConnectionName } from "../../secrets/find-connection.ts";
import { checkByType, knownTypes, typed } from "../../secrets/known-types.ts";
import { shownConnection } from "../../secrets/shown-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Change a connection of the store: what is given, and nothing else; without options it asks for each field",
  args: [{ name: "conn_id", summary: "The connection" }],
  options: {
    ...CONNECTION_OPTIONS,
    "conn-extra": {
      type: "string",
      value: "JSON",
      summary: "What changes of everything else, as a JSON object, null to take an entry away; -: from stdin",
    },
    ...DRY_RUN_OPTION,
  },
  examples: [
    "tradewind connections edit warehouse --conn-host db2",
    "tradewind connections edit warehouse --conn-password - < password.txt",
    `tradewind connections edit warehouse --conn-schema '' --conn-extra '{"sslmode": "require", "region": null}'`,
  ],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const { connId } = await findConnectionName(store, input.args[0]!);
      const types = await knownTypes();
      const edited = await editedConnection((await store.getConnection(connId))!, input, types);
      await checkByType(edited, types);
      if (!isSet(input, "dry-run")) (await store.catalog()).connections.put([edited], clock.now());
      if (connectionFromEnvironment(input.environment, connId))
        note(`TRADEWIND_CONN_${connId.toUpperCase()} is set here, too, and comes before the store.`);
      await printFields(shownConnection(typed(edited, types)), input.output);
      return EXIT.done;
    }),
};
