import { createRequire } from "node:module";

/** The known name that looks most like `found`, or undefined when none is close enough to be a slip of the fingers. */
export function nearest(found: string, known: Iterable<string>): string | undefined {
  const { distance } = loadLevenshtein();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(found.length / 3)) + 1;
  for (const name of known) {
    const d = distance(found.toLowerCase(), name.toLowerCase());
    // names that have no letter in common are not alike, however short they are
    if (d < bestDistance && d < Math.max(found.length, name.length)) [best, bestDistance] = [name, d];
  }
  return best;
}

/** `Did you mean "load"?`, or the list of what exists. */
export function suggestion(found: string, known: Iterable<string>): string {
  const names = [...known];
  const best = nearest(found, names);
  if (best !== undefined) return `Did you mean "${best}"?`;
  return names.length === 0 ? "None exist." : `Known: ${names.sort().join(", ")}.`;
}

// only errors need it, and every process would wait for it
function loadLevenshtein(): typeof import("fastest-levenshtein") {
  return createRequire(import.meta.url)("fastest-levenshtein");
}
