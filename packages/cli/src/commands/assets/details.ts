import { findAsset } from "@tradewind/runtime";
import { assetDetails } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printFields } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show everything about an asset",
  args: [{ name: "asset", summary: "Its name or URI" }],
  options: {},
  examples: ["tradewind assets details orders", "tradewind assets details s3://lake/orders --output json"],
  async run(input) {
    const asset = await withStore(input, ({ store }) => findAsset(store, input.args[0]!));
    await printFields(assetDetails(asset), input.output);
    return EXIT.done;
  },
};
