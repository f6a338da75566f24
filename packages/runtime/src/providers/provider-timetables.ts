import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidOptionError, TradewindError } from "@tradewind/core";
import type { timetableRegistry } from "@tradewind/core/engine";
import { findProviders } from "./find-providers.ts";
import { importContribution } from "./import-contribution.ts";
import { dependencyNames, packageFolder, projectFolder, readManifest } from "./manifest.ts";

export type AnyTimetableKind = Parameters<typeof timetableRegistry>[0] extends Iterable<infer Kind> ? Kind : never;

export const isTimetableKind = (value: unknown): value is AnyTimetableKind =>
  typeof value === "function" && "timetableName" in value;

/** The timetables that a project's providers bring. What cannot be had is told, and does not keep the others from being used. */
export async function providerTimetables(
  folder: string,
  onTrouble: (error: TradewindError) => void,
): Promise<AnyTimetableKind[]> {
  if (!(await someProviderHasTimetables(folder))) return [];
  const kinds: AnyTimetableKind[] = [];
  for (const provider of await findProviders(folder)) {
    for (const { export: name, module, name: timetable } of provider.descriptor?.timetables ?? []) {
      try {
        const kind = await importContribution(provider, { kind: "timetables", module, name });
        if (!isTimetableKind(kind) || kind.timetableName !== timetable) {
          const expected = `what defineTimetable({ name: "${timetable}" }) made`;
          throw new InvalidOptionError({ option: `${name} of ${provider.name}`, found: "something else", expected });
        }
        kinds.push(kind);
      } catch (error) {
        if (!(error instanceof TradewindError)) throw error;
        onTrouble(error);
      }
    }
  }
  return kinds;
}

/** Reading descriptors as they must be read takes 60 ms, which commands of projects without such providers need not spend. */
async function someProviderHasTimetables(folder: string): Promise<boolean> {
  const root = projectFolder(folder);
  if (root === undefined) return false;
  try {
    const { dependencies, optionalDependencies, devDependencies } = await readManifest(root);
    const names = [dependencies, optionalDependencies, devDependencies].flatMap(dependencyNames);
    const texts = await Promise.all(names.map((name) => descriptorText(name, root)));
    return texts.some((text) => text.includes('"timetables"'));
  } catch {
    // a package.json that is none: commands that need it say so
    return false;
  }
}

async function descriptorText(name: string, root: string): Promise<string> {
  const folder = packageFolder(name, root);
  const { tradewind } = folder === undefined ? {} : await readManifest(folder).catch(() => ({ tradewind: undefined }));
  const { provider } = (tradewind ?? {}) as { readonly provider?: unknown };
  return typeof provider === "string" ? await readFile(join(folder!, provider), "utf8").catch(() => "") : "";
}
