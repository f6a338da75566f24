import type { Choice } from "./question.ts";

/** The package managers that a project can be made for. */
export const PACKAGE_MANAGERS = [
  { name: "npm", summary: "comes with Node" },
  { name: "pnpm", summary: "10 or newer" },
  { name: "yarn", summary: "4, by corepack, with a node_modules folder" },
] as const satisfies readonly Choice[];

export type PackageManager = (typeof PACKAGE_MANAGERS)[number]["name"];

/** The package manager that started this process, as it says in `npm_config_user_agent`; npm where nothing is said. */
export function startedBy(userAgent: string | undefined): PackageManager {
  const name = userAgent?.split("/")[0];
  return PACKAGE_MANAGERS.find((each) => each.name === name)?.name ?? "npm";
}

/** A text that speaks of npm, such as a README, in the words of another package manager. */
export function inWordsOf(manager: PackageManager, text: string): string {
  if (manager === "npm") return text;
  return text
    .replace(/\bnpm (run )?(?=[a-z])/g, `${manager} `)
    .replace(/\bnpx /g, manager === "pnpm" ? "pnpm exec " : "yarn ");
}
