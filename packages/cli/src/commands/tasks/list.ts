import { EXIT } from "../../exit-code.ts";
import { findDag } from "../../find-dag.ts";
import { asciiGraph } from "../../graph/ascii.ts";
import { isData, print, printRows } from "../../output.ts";
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
    const rows = definition.document.tasks.map((task) => ({
      task_id: task.taskId,
      operator: task.operator,
      trigger_rule: task.triggerRule,
      retries: task.retries,
      upstream: task.upstream,
      owner: task.owner,
      display_name: task.displayName ?? task.taskId,
      // of several lines, for which a table has no place
      ...(isData(input.output) && { doc: task.doc, docs: task.docs, params: task.params }),
    }));
    await printRows(rows, input.output);
    return EXIT.done;
  },
};
