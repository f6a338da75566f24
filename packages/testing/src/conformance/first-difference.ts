/** Where two results part for the first time: `runs.3`, with what each of them has there. */
export function firstDifference(one: unknown, other: unknown): { path: string; one: string; other: string } {
  let [left, right] = [one, other];
  const path: string[] = [];
  while (isBranch(left) && isBranch(right)) {
    const [a, b] = [left, right] as const;
    const key = [...Object.keys(a), ...Object.keys(b)].find((each) => written(a[each]) !== written(b[each]));
    // intervals are easier to read whole
    if (key === undefined || (Array.isArray(a) && typeof (a[key] ?? b[key]) === "string")) break;
    path.push(key);
    [left, right] = [a[key], b[key]];
  }
  return { path: path.join("."), one: written(left), other: written(right) };
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const written = (value: unknown): string => JSON.stringify(value) ?? "nothing";
