import { writeFileSync } from "node:fs";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { note, print } from "../../output.ts";
import { poolFileOf } from "../../pool-file.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Write all pools as JSON, to a file or to stdout",
  args: [{ name: "file", summary: "The file (default: stdout)", isOptional: true }],
  options: {},
  examples: ["tradewind pools export pools.json"],
  async run(input) {
    const [file] = input.args;
    const pools = await withStore(input, async ({ store }) => (await store.catalog()).pools.list());
    const text = JSON.stringify(poolFileOf(pools), null, 2);
    if (file === undefined) print(text);
    else {
      writeFileSync(file, `${text}\n`);
      note(`${pools.length} pools were written to ${file}.`);
    }
    return EXIT.done;
  },
};
