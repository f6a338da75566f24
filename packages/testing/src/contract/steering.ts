/** Whether an error is one of those that steer: a sentence, a stable code, and a hint. */
export function isSteering(error: unknown): error is Error & { readonly code: string; readonly hint: string } {
  const { code, hint } = (error ?? {}) as { readonly code?: unknown; readonly hint?: unknown };
  return error instanceof Error && isText(code) && isText(hint);
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Everything that an error says to whoever prints it: also its fields, and the errors behind it. */
export function allOfError(error: unknown, seen = new Set<unknown>()): string {
  if (typeof error !== "object" || error === null || seen.has(error)) return String(error);
  seen.add(error);
  const own = Reflect.ownKeys(error).map((name) => {
    const value = (error as Record<PropertyKey, unknown>)[name];
    return typeof value === "function" ? "" : `${String(name)}: ${allOfError(value, seen)}`;
  });
  return own.join("\n");
}
