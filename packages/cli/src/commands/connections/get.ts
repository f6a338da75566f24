import { EXIT } from "../../exit-code.ts";
import { openLookUp } from "../../open-look-up.ts";
import { isSet } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { knownTypes } from "../../secrets/known-types.ts";
import { revealedConnection, shownConnection } from "../../secrets/shown-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show a connection as a task would get it: from the secrets backend, the environment or the store",
  args: [{ name: "conn_id", summary: "The connection" }],
  options: { reveal: { type: "boolean", summary: "Show its secrets, too" } },
  examples: ["tradewind connections get warehouse"],
  async run(input) {
    const { lookUp, close } = openLookUp(input.config, input.environment, { types: knownTypes });
    try {
      const connection = await lookUp.connection(input.args[0]!);
      await printFields(
        isSet(input, "reveal") ? revealedConnection(connection) : shownConnection(connection),
        input.output,
      );
      return EXIT.done;
    } finally {
      await close();
    }
  },
};
