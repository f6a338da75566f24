import { basename, relative, resolve } from "node:path";
import { layerFor } from "./layer-for.ts";
import { inWordsOf, type PackageManager } from "./package-manager.ts";
import { checkPackageName } from "./package-name.ts";
import type { Answers, Choice } from "./question.ts";
import type { Creator } from "./run-creator.ts";
import { refuseTakenFolder } from "./write-project.ts";

const TEMPLATES = [
  { name: "basic", summary: "one DAG of three tasks, explained line by line" },
  { name: "etl", summary: "files in, a quality check, files out, with retries and params" },
  { name: "assets", summary: "a DAG that makes data, and one that runs when there is some" },
  { name: "empty", summary: "no DAG yet" },
] as const satisfies readonly Choice[];

const EXAMPLE = "my-flows";
const layer = (name: string): URL => new URL(`../templates/${name}/`, import.meta.url);
const nameOf = ({ folder }: Answers): string => basename(resolve(folder!));

/** `npm create tradewind`. */
export const projectCreator: Creator = {
  program: "create-tradewind",
  summary: "Makes a project for DAGs: it type-checks, tests and runs at once.",
  examples: ["npm create tradewind my-flows", "npm create tradewind my-flows -- --template etl --pm npm --git --yes"],
  questions: [
    {
      name: "folder",
      summary: "The folder to make; its name is the project's",
      text: "Where?",
      isArgument: true,
      standard: EXAMPLE,
      check: (folder) => {
        checkPackageName(nameOf({ folder }), EXAMPLE);
        refuseTakenFolder(resolve(folder));
      },
    },
    {
      name: "template",
      short: "t",
      summary: "What to begin with",
      text: "What to begin with?",
      choices: TEMPLATES,
      standard: TEMPLATES[0].name,
    },
  ],
  manifest: new URL("../package.json", import.meta.url),
  plan: (answers, manager) => ({
    folder: resolve(answers.folder!),
    layers: [layer("_project"), layerFor(manager), layer(answers.template!)],
    words: { [EXAMPLE]: nameOf(answers) },
  }),
  done: (answers, manager) => [`${nameOf(answers)} is ready. Next:`, "", ...commands(answers, manager)],
};

/** Three commands, from here to what can be seen. */
function commands({ folder }: Answers, manager: PackageManager): string[] {
  const path = relative(".", folder!);
  const steps = [...(path === "" ? [] : [`cd ${path}`]), "npm install", "npm test", "npm start"];
  return steps.slice(0, 3).map((step) => `  ${inWordsOf(manager, step)}`);
}
