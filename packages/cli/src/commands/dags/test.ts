import { EXIT } from "../../exit-code.ts";
import { findDag } from "../../find-dag.ts";
import { readMockFile } from "../../mock-file.ts";
import { textOf } from "../../order-options.ts";
import { printValue } from "../../output.ts";
import { readConf } from "../../read-conf.ts";
import { runHere } from "../../run-here.ts";
import { CONF_OPTION } from "../../try-task-options.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "Run one run of a DAG here, storing nothing",
  args: [
    { name: "dag_id", summary: "The DAG" },
    { name: "logical_date", summary: "The run's logical date (default: now)", isOptional: true },
  ],
  options: {
    ...DAGS_OPTION,
    ...CONF_OPTION,
    "partition-key": {
      type: "string",
      value: "KEY",
      summary: "The part of the data that the run is about; it has a logical date then only if one is given",
    },
    mock: {
      type: "string",
      value: "FILE",
      summary: "A module that exports stand-ins: hooks, override, connections, variables, answers",
    },
  },
  examples: [
    "tradewind dags test sales 2024-01-03",
    `tradewind dags test sales -c '{"region": "eu"}'`,
    "tradewind dags test sales --mock test/mocks.ts",
  ],
  async run(input) {
    const [dagId, logicalDate] = input.args;
    const partitionKey = textOf(input, "partition-key");
    const conf = readConf(input.options.conf as string | undefined);
    const { definition } = await findDag(input, dagId!);
    // after the DAG, with whose file TypeScript has become loadable
    const mocks = typeof input.options.mock === "string" ? await readMockFile(input.options.mock) : {};
    const asData = input.output === "json" || input.output === "yaml" ? input.output : undefined;
    const result = await runHere(definition, {
      ...mocks,
      store: "memory",
      conf,
      quiet: asData !== undefined,
      ...(logicalDate === undefined ? {} : { logicalDate }),
      ...(partitionKey === undefined ? {} : { partitionKey }),
    });
    if (asData) {
      const { state, runId, tasks } = result;
      await printValue(
        { dag_id: dagId, run_id: runId, logical_date: result.logicalDate ?? null, state, tasks: tasks.map(taskJson) },
        asData,
      );
    }
    return result.state === "success" ? EXIT.done : EXIT.failed;
  },
};

const taskJson = ({
  taskId,
  state,
  tries,
  durationMs,
  error,
  reason,
}: Awaited<ReturnType<typeof runHere>>["tasks"][number]) => ({
  task_id: taskId,
  state,
  tries,
  duration_ms: durationMs ?? null,
  reason: reason ?? null,
  error: error ? { name: error.name, message: error.message, hint: error.hint ?? null } : null,
});
