// A mapped task has an instance for each element, and one that is mapped within a mapped group, or within two, has one for each path
// of elements, outermost first. The store keeps a path as one number. Paths of one element are that element's index, which is Airflow's
// `map_index`; longer ones lie above all shorter ones, so that a number says its own path, and paths below one another are neighbours.

const BASE = 2 ** 17;

/** The most elements that one expansion may have: a path of three still fits into a number. */
export const MAX_ELEMENTS = BASE - 1;
/** How deep mappings may be nested. */
export const MAX_MAPPING_DEPTH = 3;

/** The task itself, where it is not mapped. */
export const UNMAPPED = -1;

/** The number of an instance's path. */
export function mapIndexOf(path: readonly number[]): number {
  if (path.length === 0) return UNMAPPED;
  let code = -1;
  for (const index of path) code = (code + 1) * BASE + index;
  return code;
}

/** What a task that has not been expanded (yet) is called, within the instances of the groups around it that `path` names. */
export const placeholderIndexOf = (path: readonly number[]): number => -2 - mapIndexOf(path);

/** The path that a number stands for; of a placeholder that of the groups around it. */
export function mapPathOf(mapIndex: number): number[] {
  if (mapIndex < 0) return mapIndex === UNMAPPED ? [] : mapPathOf(-2 - mapIndex);
  const path: number[] = [];
  for (let code = mapIndex; code >= 0; code = Math.floor(code / BASE) - 1) path.unshift(code % BASE);
  return path;
}

/** From which to which number the instances lie that are `levels` deeper than `path`; both included. */
export function mapIndexesBelow(path: readonly number[], levels: number): { from: number; to: number } {
  const below = (index: number) => mapIndexOf([...path, ...Array<number>(levels).fill(index)]);
  return levels === 0 ? { from: mapIndexOf(path), to: mapIndexOf(path) } : { from: below(0), to: below(BASE - 1) };
}

/** A path as people read it: `3`, or `3.7` for the eighth element within the fourth; empty for a task that is not mapped. */
export const mapIndexText = (mapIndex: number): string => mapPathOf(mapIndex).join(".");
