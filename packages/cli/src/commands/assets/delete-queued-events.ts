import { deleteQueuedEvents } from "@tradewind/runtime";
import { queuedRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete asset events that wait for runs: those of an asset, those for a DAG, or both; prints what waited",
  args: [{ name: "asset", summary: "Its name or URI", isOptional: true }],
  options: {
    "dag-id": { type: "string", short: "d", value: "ID", summary: "Only what waits for this DAG" },
    "partition-key": { type: "string", value: "KEY", summary: "Only what waits for runs with this key" },
    ...DRY_RUN_OPTION,
  },
  examples: [
    "tradewind assets delete-queued-events --dag-id report",
    "tradewind assets delete-queued-events orders --dag-id report --dry-run",
  ],
  async run(input) {
    const [asset] = input.args;
    const dagId = textOf(input, "dag-id");
    if (asset === undefined && dagId === undefined)
      throw new UsageError({
        message: "assets delete-queued-events takes an asset, --dag-id, or both.",
        hint: "Write, for example: tradewind assets delete-queued-events --dag-id report.",
      });
    const order = { asset, dagId, partitionKey: textOf(input, "partition-key"), dryRun: isSet(input, "dry-run") };
    const rows = await withStore(input, (tools) => deleteQueuedEvents(tools, order));
    await printRows(rows.map(queuedRow), input.output);
    return EXIT.done;
  },
};
