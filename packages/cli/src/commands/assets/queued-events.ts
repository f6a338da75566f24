import { queuedRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List asset events that wait for a run of a DAG, by DAG and asset",
  args: [],
  options: { "dag-id": { type: "string", short: "d", value: "ID", summary: "Only what waits for this DAG" } },
  examples: ["tradewind assets queued-events", "tradewind assets queued-events --dag-id report"],
  async run(input) {
    const dagId = textOf(input, "dag-id");
    const queues = await withStore(input, ({ store }) => store.getAssetQueues());
    const rows = [...queues].flatMap(([id, queue]) =>
      dagId === undefined || dagId === id ? queue.map((queued) => queuedRow(id, queued)) : [],
    );
    await printRows(rows, input.output);
    return EXIT.done;
  },
};
