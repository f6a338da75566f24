import { BACKFILL_OPTIONS, backfillAsAsked } from "../../backfill-order.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command, CommandInput } from "../command.ts";

export const command: Command = {
  summary: "Run a DAG for a stretch of the past; prints the backfill's id",
  args: [{ name: "dag_id", summary: "The DAG (or --dag-id)", isOptional: true }],
  options: {
    "dag-id": { type: "string", value: "ID", summary: "The DAG" },
    "from-date": {
      type: "string",
      value: "DATE",
      summary: "The first logical date, without an offset in the DAG's zone",
    },
    "to-date": { type: "string", value: "DATE", summary: "The last logical date, included" },
    ...BACKFILL_OPTIONS,
  },
  examples: [
    "tradewind backfill create sales --from-date 2024-01-01 --to-date 2024-01-31 --dry-run",
    "tradewind backfill create --dag-id sales --from-date 2024-01-01 --to-date 2024-01-31 --reprocess-behavior failed",
  ],
  run: (input) =>
    withStore(input, (tools) =>
      backfillAsAsked(input, tools, { dagId: dagIdOf(input), from: "from-date", to: "to-date" }),
    ),
};

function dagIdOf(input: CommandInput): string {
  const dagId = textOf(input, "dag-id") ?? input.args[0];
  if (dagId === undefined)
    throw new UsageError({ message: "A backfill needs a DAG.", hint: "See: tradewind backfill create --help" });
  return dagId;
}
