import { resolve } from "node:path";
import { type Creator, inWordsOf, layerFor, refuseTakenFolder } from "create-tradewind";
import { readProviderName, templateWords } from "./provider-name.ts";

/** `npm create tradewind-provider`. */
export const providerCreator: Creator = {
  program: "create-tradewind-provider",
  summary: "Makes a package with a connection type, a hook, an operator, a stand-in for tests, and their tests.",
  examples: [
    "npm create tradewind-provider snowflake",
    "npm create tradewind-provider @acme/snowflake -- --pm npm --git --yes",
  ],
  questions: [
    {
      name: "name",
      summary: "The system that it leads to, such as snowflake; the package is tradewind-provider-<name>",
      text: "Which system does it lead to?",
      isArgument: true,
      check: (name) => refuseTakenFolder(resolve(readProviderName(name).folder)),
    },
  ],
  manifest: new URL("../package.json", import.meta.url),
  plan({ name }, manager) {
    const provider = readProviderName(name!);
    return {
      folder: resolve(provider.folder),
      layers: [new URL("../templates/provider/", import.meta.url), layerFor(manager)],
      words: templateWords(provider),
    };
  },
  done({ name }, manager) {
    const { packageName, folder } = readProviderName(name!);
    const steps = [`cd ${folder}`, "npm install", "npm test"];
    return [`${packageName} is ready. Next:`, "", ...steps.map((step) => `  ${inWordsOf(manager, step)}`)];
  },
};
