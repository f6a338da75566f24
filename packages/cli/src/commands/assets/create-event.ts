import { createAssetEvent } from "@tradewind/runtime";
import { assetEventRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { readConf } from "../../read-conf.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Say that something else than a task has updated an asset",
  args: [{ name: "asset", summary: "Its name or URI" }],
  options: {
    extra: { type: "string", short: "e", value: "JSON", summary: "What is said about the update, as a JSON object" },
    "partition-key": { type: "string", value: "KEY", summary: "The part of it that was updated" },
  },
  examples: [
    "tradewind assets create-event orders",
    `tradewind assets create-event orders --extra '{"rows": 3}'`,
    "tradewind assets create-event orders --partition-key 2024-01-03",
  ],
  run: (input) =>
    withStore(input, async (tools) => {
      const { name } = await createAssetEvent(tools, input.args[0]!, {
        extra: readConf(textOf(input, "extra"), "--extra"),
        partitionKey: textOf(input, "partition-key"),
      });
      const events = await tools.store.getAssetEvents("asset", { name, limit: 1 });
      await printRows(events.map(assetEventRow), input.output);
      return EXIT.done;
    }),
};
