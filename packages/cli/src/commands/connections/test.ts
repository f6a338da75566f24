import { systemRuntime } from "@tradewind/core/engine";
import { EXIT } from "../../exit-code.ts";
import { openLookUp } from "../../open-look-up.ts";
import { textOf } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { knownTypes } from "../../secrets/known-types.ts";
import { testConnection, testingHook } from "../../secrets/test-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary:
    "Test a connection as a task would get it, by the hook of its type; ends with status 1 when it does not work",
  args: [{ name: "conn_id", summary: "The connection" }],
  options: {
    hook: {
      type: "string",
      value: "HOOK",
      summary: "The hook that tests it: its name, or a file that exports it (default: that of the connection's type)",
    },
  },
  examples: ["tradewind connections test warehouse", "tradewind connections test api --hook ./src/api-hook.ts"],
  async run(input) {
    const connId = input.args[0]!;
    const { lookUp, close } = openLookUp(input.config, input.environment, { types: knownTypes });
    try {
      const connection = await lookUp.connection(connId);
      const hook = await testingHook(connection, textOf(input, "hook"));
      const { clock } = systemRuntime();
      const { isOk, message } = await testConnection(hook, connId, { lookUp, clock });
      const { connType } = connection;
      const status = isOk ? "success" : "failed";
      await printFields({ conn_id: connId, conn_type: connType, hook: hook.name, status, message }, input.output);
      return isOk ? EXIT.done : EXIT.failed;
    } finally {
      await close();
    }
  },
};
