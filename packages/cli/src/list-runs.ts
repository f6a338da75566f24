import { RUN_STATES } from "@tradewind/core/engine";
import { storedDag } from "@tradewind/runtime";
import { chooseOf } from "./choose-of.ts";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { EXIT } from "./exit-code.ts";
import { withStore } from "./open-store.ts";
import { textOf } from "./order-options.ts";
import { printRows } from "./output.ts";
import { readWholeNumber } from "./read-option.ts";
import { runRow } from "./run-row.ts";

/** The states that a stored run can be in. */
const STATES = RUN_STATES.filter((state) => state !== "none");

export const LIST_RUNS_OPTIONS = {
  state: { type: "string", value: "STATE", summary: `Only runs in this state: ${STATES.join(", ")}` },
  limit: { type: "string", value: "N", summary: "At most so many (default: 100)" },
} as const satisfies Record<string, OptionSpec>;

/** What `dags list-runs` and `runs list` do: lists the newest runs, of one DAG or of all. */
export async function listRuns(input: CommandInput, dagId: string | undefined): Promise<number> {
  const [state, limit] = [textOf(input, "state"), textOf(input, "limit")];
  const filter = {
    dagId,
    state: state === undefined ? undefined : chooseOf("--state", state, STATES),
    limit: limit === undefined ? undefined : readWholeNumber("--limit", limit),
  };
  const runs = await withStore(input, async ({ store }) => {
    if (dagId !== undefined) await storedDag(store, dagId);
    return (await store.queries()).listRuns(filter);
  });
  await printRows(runs.map(runRow), input.output);
  return EXIT.done;
}
