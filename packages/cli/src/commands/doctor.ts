import { existsSync, readFileSync } from "node:fs";
import { violationsText } from "@tradewind/store";
import { StoreMissingError } from "../command-errors.ts";
import { EXIT } from "../exit-code.ts";
import { print, printValue } from "../output.ts";
import { storePath } from "../store-path.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  summary: "Check that the store is as it must be; status 1 when it is not",
  args: [],
  options: {
    "check-store": {
      type: "boolean",
      summary: "Check every invariant of docs/reliability.md, and show the rows that break one",
    },
    recording: {
      type: "string",
      value: "FILE",
      summary: "What tasks have recorded of their attempts: is checked against the store, too",
    },
  },
  examples: ["tradewind doctor --check-store", "tradewind doctor --check-store --output json"],
  async run({ options, config, output }) {
    if (options["check-store"] !== true) {
      throw new UsageError({
        message: "Nothing was named that is to be checked.",
        hint: "tradewind doctor --check-store",
      });
    }
    const path = storePath(config);
    if (!existsSync(path)) throw new StoreMissingError({ path });
    const { checkStore } = await import("@tradewind/store/checker");
    const recording = typeof options.recording === "string" ? readFileSync(options.recording, "utf8") : undefined;
    const violations = checkStore(path, recording === undefined ? {} : { recording });
    if (output === "json" || output === "yaml") await printValue({ database: path, violations }, output);
    else print(violations.length === 0 ? `${path}: all is well` : `${path}:\n${violationsText(violations)}`);
    return violations.length === 0 ? EXIT.done : EXIT.failed;
  },
};
