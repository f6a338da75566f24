import { deleteExpiredState } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printFields } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete what tasks have kept and that has had its time; what is kept for assets stays",
  args: [],
  options: {},
  examples: ["tradewind state-store clean"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const values = await deleteExpiredState(await store.catalog(), input.config, clock);
      await printFields({ values }, input.output);
      return EXIT.done;
    }),
};
