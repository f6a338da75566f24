import { storedDag } from "@tradewind/runtime";
import { clearAfterAsking } from "../../clear.ts";
import { withStore } from "../../open-store.ts";
import {
  DATE_RANGE_OPTIONS,
  DRY_RUN_OPTION,
  isSet,
  KEEP_STATE_OPTION,
  readDateRange,
  readStateFilter,
  STATE_FILTER_OPTIONS,
  YES_OPTION,
} from "../../order-options.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Clear the runs of a DAG, so that their tasks are run again",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: { ...DATE_RANGE_OPTIONS, ...STATE_FILTER_OPTIONS, ...KEEP_STATE_OPTION, ...DRY_RUN_OPTION, ...YES_OPTION },
  examples: [
    "tradewind dags clear sales -s 2024-01-01 -e 2024-01-31 --dry-run",
    "tradewind dags clear sales --only-failed --yes",
  ],
  run: (input) =>
    withStore(input, async (tools) => {
      const dagId = input.args[0]!;
      const { document } = await storedDag(tools.store, dagId);
      const range = readDateRange(input, document.timezone);
      return clearAfterAsking(input, tools, {
        dagId,
        ...range,
        ...readStateFilter(input),
        keepTaskState: isSet(input, "keep-task-state"),
      });
    }),
};
