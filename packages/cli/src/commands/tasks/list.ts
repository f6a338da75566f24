import { EXIT } from "../../exit-code.ts";
import { findDag } from "../../find-dag.ts";
import { asciiGraph } from "../../graph/ascii.ts";
import { print, printRows } from "../../output.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "List the tasks of a DAG",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: { ...DAGS_OPTION, tree: { type: "boolean", short: "t", summary: "As a tree" } },
  examples: ["tradewind tasks list sales", "tradewind tasks list sales --tree"],
  async run(input) {
    const { definition } = await findDag(input, input.args[0]!);
    if (input.options.tree) {
      print(asciiGraph(definition.document));
      return EXIT.done;
    }
    const rows = definition.document.tasks.map(({ taskId, operator, triggerRule, retries, upstream }) => ({
      task_id: taskId,
      operator,
      trigger_rule: triggerRule,
      retries,
      upstream,
    }));
    await printRows(rows, input.output);
    return EXIT.done;
  },
};
