/**
 * What a setting says a backend is to be opened with: a JSON object, or nothing. `refuse` makes the error: a cause would quote the options, and
 * with them a token.
 */
export function backendOptions(text: string, refuse: (why: string) => Error): Record<string, unknown> {
  let options: unknown;
  try {
    options = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw refuse("has options that are not valid JSON");
  }
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw refuse("has options that are no JSON object");
  return options as Record<string, unknown>;
}
