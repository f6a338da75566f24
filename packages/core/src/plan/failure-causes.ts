/** How the instances of a run are asked about, each by its number. */
export interface FailedRun {
  hasFailed(node: number): boolean;
  /** Those that an instance looks at and that have not succeeded. */
  brokenBefore(node: number): readonly number[];
}

/**
 * Why instances are broken: those of them, and of all before them, that have failed; what nothing failed before comes first. An instance
 * that is broken although nothing has failed is a cause itself.
 */
export function failureCauses(run: FailedRun, broken: readonly number[]): number[] {
  const causes: number[] = [];
  const isCaused = new Map<number, boolean>();
  for (const start of broken) {
    const waiting = [start];
    for (let node = waiting.at(-1); node !== undefined; node = waiting.at(-1)) {
      const before = isCaused.has(node) ? [] : run.brokenBefore(node);
      const open = before.filter((other) => !isCaused.has(other));
      if (open.length > 0) {
        waiting.push(...open.reverse());
        continue;
      }
      waiting.pop();
      if (isCaused.has(node)) continue;
      const hasFailed = run.hasFailed(node);
      if (hasFailed) causes.push(node);
      isCaused.set(node, hasFailed || before.some((other) => isCaused.get(other)));
    }
    if (!isCaused.get(start)) causes.push(start);
  }
  return causes;
}
