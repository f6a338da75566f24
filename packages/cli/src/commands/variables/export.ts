import type { Variable } from "@tradewind/store";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { FILE_FORMAT_OPTION, fileFormat, writeSecretsFile } from "../../secrets/write-secrets-file.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Write all variables of the store, with their values, to a file or to stdout",
  args: [{ name: "file", summary: "The file (default: stdout)", isOptional: true }],
  options: FILE_FORMAT_OPTION,
  examples: ["tradewind variables export variables.json"],
  async run(input) {
    const [file] = input.args;
    const format = fileFormat(textOf(input, "file-format"), file);
    const variables = await withStore(input, async ({ store }) => {
      const names = (await store.catalog()).variables.list();
      return Promise.all(names.map(async ({ key }) => (await store.getVariable(key))!));
    });
    const entry = (variable: Variable) => (format === "env" ? variable.value : entryOf(variable));
    await writeSecretsFile(
      file,
      format,
      Object.fromEntries(variables.map((variable) => [variable.key, entry(variable)])),
    );
    return EXIT.done;
  },
};

/** As Airflow writes it: what is JSON as that, and beside a description both. */
function entryOf({ value, description }: Variable): unknown {
  const shown = jsonOr(value);
  return description === null ? shown : { value: shown, description };
}

/** What comes back as the same text is written as the JSON that it is. */
function jsonOr(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== "string" && JSON.stringify(value) === text ? value : text;
  } catch {
    // a text
    return text;
  }
}
