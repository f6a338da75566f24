import { loadDags } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { dagPaths } from "../../find-dag.ts";
import { printRows } from "../../output.ts";
import { commandErrorText } from "../../report/error-text.ts";
import { shortPath } from "../../report/user-frame.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "List the DAGs",
  args: [],
  options: DAGS_OPTION,
  examples: ["tradewind dags list", "tradewind dags list --dags dags/sales.ts --output json"],
  async run(input) {
    const { dags, errors } = await loadDags(dagPaths(input));
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
  },
};
