import { EXIT } from "../exit-code.ts";
import { print, printValue } from "../output.ts";
import { readVersion } from "../version.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  summary: "Print the version",
  args: [],
  options: {},
  examples: ["tradewind version"],
  async run({ output }) {
    if (output === "json" || output === "yaml")
      await printValue({ tradewind: readVersion(), node: process.version }, output);
    else print(`tradewind ${readVersion()}  node ${process.version}`);
    return EXIT.done;
  },
};
