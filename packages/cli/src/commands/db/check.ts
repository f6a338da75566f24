import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printFields } from "../../output.ts";
import { storePath } from "../../store-path.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Open the store and look for damage; status 1 when there is some",
  args: [],
  options: {},
  examples: ["tradewind db check"],
  async run(input) {
    const damage = await withStore(input, async ({ store }) => (await store.queries()).listDamage());
    const status = damage.length === 0 ? "sound" : "damaged";
    await printFields({ database: storePath(input.config), status, damage }, input.output);
    return damage.length === 0 ? EXIT.done : EXIT.failed;
  },
};
