import { mapIndexOf, mapPathOf, UNMAPPED } from "@tradewind/core/engine";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { UsageError } from "./usage-error.ts";

/** How a task instance is called: `load`, and a mapped one `load[3]`, or `load[3.7]` within a mapped group. */
export function taskName({ taskId, mapIndex }: { readonly taskId: string; readonly mapIndex: number }): string {
  const path = mapIndex === UNMAPPED ? [] : mapPathOf(mapIndex);
  return path.length === 0 ? taskId : `${taskId}[${path.join(".")}]`;
}

/** A map index as commands show it: Airflow's number, and `3.7` within a mapped group. */
export const shownMapIndex = (mapIndex: number): number | string => {
  const path = mapIndex < 0 ? [] : mapPathOf(mapIndex);
  return path.length > 1 ? path.join(".") : (path[0] ?? UNMAPPED);
};

/** `--map-index`: `3`, or `3.7` for the eighth element within the fourth. @throws UsageError */
export function readMapIndex(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "-1") return UNMAPPED;
  if (/^\d+(\.\d+)*$/.test(text)) return mapIndexOf(text.split(".").map(Number));
  throw new UsageError({
    message: `--map-index is "${text}", which is no index.`,
    hint: "Write the index of an instance, such as 3; within mapped groups one for each mapping, such as 3.7.",
  });
}

/** The instances that an order is about; undefined means all. @throws UsageError */
export function readMapIndexes({ options }: CommandInput): readonly number[] | undefined {
  const texts = options["map-index"] as readonly string[] | undefined;
  return texts?.map((text) => readMapIndex(text)!);
}

/** Of commands that take several. */
export const MAP_INDEXES_OPTION = {
  "map-index": {
    type: "string",
    value: "INDEX",
    summary: "Only this instance of a mapped task, such as 3 or 3.7; may be repeated",
    multiple: true,
  },
} as const satisfies Record<string, OptionSpec>;

export const MAP_INDEX_OPTION = {
  "map-index": { type: "string", value: "INDEX", summary: "Which instance of a mapped task, such as 3 or 3.7" },
} as const;
