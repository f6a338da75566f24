import { InvalidOptionError, TradewindError } from "@tradewind/core";
import type { timetableRegistry } from "@tradewind/core/engine";
import { findProviders } from "./find-providers.ts";
import { importContribution } from "./import-contribution.ts";
import { someProviderBrings } from "./some-provider-brings.ts";

export type AnyTimetableKind = Parameters<typeof timetableRegistry>[0] extends Iterable<infer Kind> ? Kind : never;

export const isTimetableKind = (value: unknown): value is AnyTimetableKind =>
  typeof value === "function" && "timetableName" in value;

/** The timetables that a project's providers bring. What cannot be had is told, and does not keep the others from being used. */
export async function providerTimetables(
  folder: string,
  onTrouble: (error: TradewindError) => void,
): Promise<AnyTimetableKind[]> {
  if (!someProviderBrings(folder, ["timetables"])) return [];
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
