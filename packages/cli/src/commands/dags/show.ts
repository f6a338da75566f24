import type { DagDocument } from "@tradewind/core";
import { chooseOf } from "../../choose-of.ts";
import { EXIT } from "../../exit-code.ts";
import { findDag } from "../../find-dag.ts";
import { asciiGraph } from "../../graph/ascii.ts";
import { dotGraph } from "../../graph/dot.ts";
import { mermaidGraph } from "../../graph/mermaid.ts";
import { print } from "../../output.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

const FORMATS: Readonly<Record<string, (document: DagDocument) => string>> = {
  ascii: asciiGraph,
  mermaid: mermaidGraph,
  dot: dotGraph,
  json: (document) => JSON.stringify(document, null, 2),
};

export const command: Command = {
  summary: "Show a DAG's graph",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {
    ...DAGS_OPTION,
    format: {
      type: "string",
      short: "f",
      value: "FORMAT",
      summary: `${Object.keys(FORMATS).join(", ")} (default: ascii)`,
    },
  },
  examples: ["tradewind dags show sales", "tradewind dags show sales --format mermaid"],
  async run(input) {
    const asked = (input.options.format as string | undefined) ?? (input.output === "json" ? "json" : "ascii");
    const format = chooseOf("--format", asked, Object.keys(FORMATS));
    const { definition } = await findDag(input, input.args[0]!);
    print(FORMATS[format]!(definition.document));
    return EXIT.done;
  },
};
