import type { Json } from "../document/dag-document.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import type { Timetable } from "./timetable.ts";

/** A timetable of one's own: called with its data it gives a schedule; by its name documents refer to it. */
export interface TimetableKind<Data extends Json = never> {
  (data: Data): Timetable;
  readonly timetableName: string;
}

/** Everything a timetable needs but its document, which its name and data are. */
export type TimetableRules = Omit<Timetable, "document" | "inZone">;

/**
 * Defines a timetable of one's own. The data is JSON: with it and the name, a scheduler that never imports DAG files makes the
 * timetable again. So it stands in a module of its own, that a scheduler can be told of. Airflow's Timetable with `serialize`, and
 * its registration in a plugin.
 *
 * @example
 * export const shifts = defineTimetable({
 *   name: "shifts",
 *   create: ({ hours }: { hours: number }) => ({
 *     summary: `shifts of ${hours} hours`,
 *     nextRun(last, { earliest, now }) {
 *       const start = last?.end ?? earliest ?? now;
 *       const end = start.plus({ hours });
 *       return { interval: { start, end }, logicalDate: start, runAfter: end };
 *     },
 *     newestComplete: (end) => ({ start: end.minus({ hours }), end }),
 *   }),
 * });
 */
export function defineTimetable<Data extends Json>({
  name,
  create,
}: {
  readonly name: string;
  create(data: Data): TimetableRules;
}): TimetableKind<Data> {
  const make = (data: Data): Timetable => {
    const stranger = notJson(data, "data");
    if (stranger !== undefined) {
      throw new InvalidOptionError({
        option: `data of timetable "${name}"`,
        found: stranger,
        expected: "JSON, so that it can stand in the DAG's document",
      });
    }
    return { ...create(data), document: { kind: "custom", name, data } };
  };
  return Object.freeze(Object.assign(make, { timetableName: name }));
}

/** The timetables of one's own that a process knows, by name. */
export type TimetableRegistry = ReadonlyMap<string, TimetableKind>;

/**
 * Collects timetables that documents may name.
 *
 * @throws InvalidOptionError when two of them have one name.
 * @example
 * const registry = timetableRegistry([shifts]);
 */
export function timetableRegistry(kinds: Iterable<TimetableKind>): TimetableRegistry {
  const registry = new Map<string, TimetableKind>();
  for (const kind of kinds) {
    const taken = registry.get(kind.timetableName);
    if (taken !== undefined && taken !== kind) {
      throw new InvalidOptionError({
        option: "name of a timetable",
        found: kind.timetableName,
        expected: "a name that no other timetable has",
      });
    }
    registry.set(kind.timetableName, kind);
  }
  return registry;
}

/** The place of the first value that JSON cannot say, or undefined. */
function notJson(value: unknown, place: string): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  const isPlain =
    typeof value === "object" && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) return place;
  for (const [name, part] of Object.entries(value)) {
    const found = notJson(part, `${place}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
