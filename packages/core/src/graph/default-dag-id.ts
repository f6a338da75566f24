/** `MovieRankings` becomes `movie_rankings`; unnamed classes (`default` or empty, by compiler) have no default. */
export function defaultDagId(className: string): string {
  if (className === "default") return "";
  return className
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
