import { storedDag } from "@tradewind/runtime";
import { queuedRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List asset events that wait for a run of a DAG, by DAG, asset and partition",
  args: [],
  options: { "dag-id": { type: "string", short: "d", value: "ID", summary: "Only what waits for this DAG" } },
  examples: ["tradewind assets queued-events", "tradewind assets queued-events --dag-id report"],
  async run(input) {
    const dagId = textOf(input, "dag-id");
    const rows = await withStore(input, async ({ store }) => {
      if (dagId !== undefined) await storedDag(store, dagId);
      return (await store.queries()).listQueuedEvents(dagId);
    });
    await printRows(rows.map(queuedRow), input.output);
    return EXIT.done;
  },
};
