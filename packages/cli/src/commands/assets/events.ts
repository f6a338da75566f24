import { findAsset } from "@tradewind/runtime";
import { assetEventRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { readWholeNumber } from "../../read-option.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command, CommandInput } from "../command.ts";

const DEFAULT_LIMIT = 100;

export const command: Command = {
  summary: "List the newest events of an asset, or those that a run was made for, oldest first",
  args: [{ name: "asset", summary: "Its name or URI", isOptional: true }],
  options: {
    "dag-id": { type: "string", short: "d", value: "ID", summary: "Instead of an asset: the DAG of a run" },
    "run-id": { type: "string", short: "r", value: "ID", summary: "That run, by its id or logical date" },
    limit: { type: "string", value: "N", summary: `At most so many (default: ${DEFAULT_LIMIT})` },
  },
  examples: [
    "tradewind assets events orders",
    "tradewind assets events --dag-id report --run-id asset_triggered__2024-01-01T00:00:00+00:00_1a2b3c4d",
  ],
  async run(input) {
    await printRows((await eventsFor(input)).map(assetEventRow), input.output);
    return EXIT.done;
  },
};

function eventsFor(input: CommandInput) {
  const [asset] = input.args;
  const [dagId, runId, limit] = [textOf(input, "dag-id"), textOf(input, "run-id"), textOf(input, "limit")];
  if (asset !== undefined && dagId === undefined && runId === undefined)
    return withStore(input, async ({ store }) => {
      const { name } = await findAsset(store, asset);
      const most = limit === undefined ? DEFAULT_LIMIT : readWholeNumber("--limit", limit);
      return store.getAssetEvents("asset", { name, limit: most });
    });
  if (asset === undefined && dagId !== undefined && runId !== undefined)
    return withStore(input, async ({ store }) =>
      store.getAssetEventsOfRun((await findRun(store, dagId, runId)).runKey),
    );
  throw new UsageError({
    message: "assets events takes either an asset, or both --dag-id and --run-id.",
    hint: "Write, for example: tradewind assets events orders.",
  });
}
