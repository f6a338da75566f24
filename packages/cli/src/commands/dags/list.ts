import { existsSync } from "node:fs";
import { dagRow, knownDags } from "../../dag-row.ts";
import { EXIT } from "../../exit-code.ts";
import { loadedDags } from "../../find-dag.ts";
import { withStore } from "../../open-store.ts";
import { isSet } from "../../order-options.ts";
import { printRows, type Row } from "../../output.ts";
import { commandErrorText } from "../../report/error-text.ts";
import { shortPath } from "../../report/user-frame.ts";
import { storePath } from "../../store-path.ts";
import { type Command, type CommandInput, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "List the DAGs: those that the store knows, or with --dags, or without a store, those of the DAG files",
  args: [],
  options: { ...DAGS_OPTION, all: { type: "boolean", summary: "Those whose file is gone, too" } },
  examples: ["tradewind dags list", "tradewind dags list --dags dags/sales.ts --output json"],
  async run(input) {
    const inStore = input.options.dags === undefined ? await storedRows(input) : undefined;
    if (!inStore) return listFiles(input);
    await printRows(inStore, input.output);
    return EXIT.done;
  },
};

/** Undefined when no scheduler has put DAGs into a store yet. */
async function storedRows(input: CommandInput): Promise<Row[] | undefined> {
  if (!existsSync(storePath(input.config))) return undefined;
  return withStore(input, async ({ store, clock, timetables }) => {
    const dags = await knownDags(store);
    if (dags.length === 0) return undefined;
    const when = { timetables, now: clock.now(), catchupByDefault: input.config["scheduler.catchup_by_default"].value };
    return dags.filter(({ row }) => row.isActive || isSet(input, "all")).map((dag) => dagRow(dag, when));
  });
}

async function listFiles(input: CommandInput): Promise<number> {
  const { dags, errors } = await loadedDags(input);
  const rows = dags.map(({ file, definition: { dagId, timetable, tasks, document } }) => ({
    dag_id: dagId,
    schedule: timetable.summary,
    tasks: tasks.size,
    owner: document.owner,
    tags: document.tags,
    file: shortPath(file),
  }));
  await printRows(rows, input.output);
  for (const { error } of errors) console.error(commandErrorText(error));
  return errors.length > 0 ? EXIT.invalid : EXIT.done;
}
