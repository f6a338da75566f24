import { openSqliteStore } from "@tradewind/store";
import { EXIT } from "../../exit-code.ts";
import { printFields } from "../../output.ts";
import { storePath } from "../../store-path.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Make the store, or bring its schema up to date",
  args: [],
  options: {},
  examples: ["tradewind db migrate"],
  async run({ config, output }) {
    const path = storePath(config);
    const store = await openSqliteStore({ path, synchronous: config["database.synchronous"].value });
    await store.close();
    await printFields({ database: path, status: "up to date" }, output);
    return EXIT.done;
  },
};
