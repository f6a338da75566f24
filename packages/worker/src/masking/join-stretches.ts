import type { Stretch } from "./form-index.ts";

/** What several lists of stretches cover together, in order; those that overlap are one. */
export function joinStretches(...lists: readonly (readonly Stretch[])[]): readonly Stretch[] {
  const [first, ...others] = lists.filter((list) => list.length > 0);
  if (!first) return [];
  if (others.length === 0) return first;
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [first, ...others].flat().sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}
