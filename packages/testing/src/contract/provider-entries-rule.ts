import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProviderSubject } from "./provider-subject.ts";
import type { Rule } from "./rule.ts";

export const entriesRule: Rule<ProviderSubject> = {
  name: "exports ES modules that are there, with their types",
  mend: 'write "type": "module" and an entry for "." in exports, and build before testing.',
  judge: async ({ folder, manifest }) => {
    const { exports: entries } = await manifest();
    const targets = targetsOf(entries);
    if (targets.length === 0) return ['found no exports in package.json, expected at least "."'];
    const { type } = (await manifest()) as { readonly type?: unknown };
    return targets.flatMap(([conditions, file]) => {
      if (file.includes("*")) return [];
      if (!existsSync(join(folder, file))) return [`found no file ${file}, expected what ${conditions} leads to`];
      const isCommon = file.endsWith(".cjs") || (/\.js$/.test(file) && type !== "module");
      return isCommon ? [`found the CommonJS module ${file} as ${conditions}, expected an ES module`] : [];
    });
  },
};

/** All files of an exports map, each with the words that lead to it. */
function targetsOf(entries: unknown, conditions = "exports"): (readonly [string, string])[] {
  if (typeof entries === "string") return [[conditions, entries]];
  if (typeof entries !== "object" || entries === null) return [];
  return Object.entries(entries).flatMap(([name, inner]) => targetsOf(inner, `${conditions} ${name}`));
}
