import { BACKFILL_OPTIONS, backfillAsAsked } from "../../backfill-order.ts";
import { withStore } from "../../open-store.ts";
import { DATE_RANGE_OPTIONS } from "../../order-options.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Run a DAG for a stretch of the past; the same as backfill create",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: { ...DATE_RANGE_OPTIONS, ...BACKFILL_OPTIONS },
  examples: ["tradewind dags backfill sales -s 2024-01-01 -e 2024-01-31 --dry-run"],
  run: (input) =>
    withStore(input, (tools) =>
      backfillAsAsked(input, tools, { dagId: input.args[0]!, from: "start-date", to: "end-date" }),
    ),
};
