import { connectionFromEnvironment } from "@tradewind/core/engine";
import { AlreadyThereError } from "../../command-errors.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { note, printFields } from "../../output.ts";
import { CONNECTION_OPTIONS, connectionFromOptions } from "../../secrets/connection-options.ts";
import { checkByType, knownTypes, typed } from "../../secrets/known-types.ts";
import { shownConnection } from "../../secrets/shown-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Put a connection into the store, sealed; with a type alone it asks for what that type needs",
  args: [{ name: "conn_id", summary: "The connection" }],
  options: {
    ...CONNECTION_OPTIONS,
    overwrite: { type: "boolean", summary: "Replace one that is there" },
    ...DRY_RUN_OPTION,
  },
  examples: [
    "tradewind connections add api --conn-type http",
    "tradewind connections add api --conn-uri http://api:8080",
    "tradewind connections add warehouse --conn-type postgres --conn-host db --conn-login etl --conn-password - < password.txt",
  ],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const connId = input.args[0]!;
      const types = await knownTypes();
      const connection = await connectionFromOptions(connId, input, types);
      await checkByType(connection, types);
      const { connections } = await store.catalog();
      if (!isSet(input, "overwrite") && connections.list().some((name) => name.connId === connId))
        throw new AlreadyThereError({ what: `connection "${connId}"` });
      if (!isSet(input, "dry-run")) connections.put([connection], clock.now());
      if (connectionFromEnvironment(input.environment, connId))
        note(`TRADEWIND_CONN_${connId.toUpperCase()} is set here, too, and comes before the store.`);
      await printFields(shownConnection(typed(connection, types)), input.output);
      return EXIT.done;
    }),
};
