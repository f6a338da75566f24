import { storedDag } from "@tradewind/runtime";
import { backfillRow } from "../../backfill-row.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List backfills, newest first",
  args: [{ name: "dag_id", summary: "Only those of this DAG (or --dag-id)", isOptional: true }],
  options: { "dag-id": { type: "string", value: "ID", summary: "Only those of this DAG" } },
  examples: ["tradewind backfill list", "tradewind backfill list sales --output json"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const dagId = textOf(input, "dag-id") ?? input.args[0];
      if (dagId !== undefined) await storedDag(store, dagId);
      const { backfills } = await store.catalog();
      const found = backfills.list(dagId === undefined ? {} : { dagId });
      await printRows(
        found.map((backfill) => backfillRow(backfill, backfills.dates(backfill.backfillId))),
        input.output,
      );
      return EXIT.done;
    }),
};
