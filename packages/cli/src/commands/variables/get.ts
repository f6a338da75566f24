import { VariableNotFoundError } from "@tradewind/core";
import { isSecretName } from "@tradewind/core/engine";
import { EXIT } from "../../exit-code.ts";
import { openLookUp } from "../../open-look-up.ts";
import { isSet, textOf } from "../../order-options.ts";
import { isData, note, print, printValue } from "../../output.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Print a variable as a task would get it: from the secrets backend, the environment or the store",
  args: [{ name: "key", summary: "The variable" }],
  options: {
    default: { type: "string", short: "d", value: "VALUE", summary: "What to print when there is none" },
    json: { type: "boolean", short: "j", summary: "Read it as JSON, and print that" },
    reveal: { type: "boolean", summary: "Print it although its key says that it is secret" },
  },
  examples: ["tradewind variables get region", "tradewind variables get limits --json"],
  async run(input) {
    const key = input.args[0]!;
    const { lookUp, close } = openLookUp(input.config, input.environment);
    try {
      const value = (await lookUp.variable(key)) ?? textOf(input, "default");
      if (value === undefined) throw new VariableNotFoundError({ key, known: await lookUp.variableKeys() });
      const isHidden = isSecretName(key) && !isSet(input, "reveal");
      if (isHidden) note(`The key says that this is secret: --reveal shows it.`);
      const shown = isSet(input, "reveal") ? value : lookUp.masker.mask(value);
      if (isSet(input, "json")) await printValue(parsed(key, shown), isData(input.output) ? input.output : "json");
      else if (isData(input.output)) await printValue({ key, value: isHidden ? "***" : shown }, input.output);
      else print(isHidden ? "***" : shown);
      return EXIT.done;
    } finally {
      await close();
    }
  },
};

function parsed(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // the cause would quote the value
    throw new UsageError({ message: `Variable "${key}" is not JSON.`, hint: "Leave out --json." });
  }
}
