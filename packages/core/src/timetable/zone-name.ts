import { IANAZone } from "luxon";
import { InvalidOptionError } from "../errors/authoring-errors.ts";

/**
 * The name of a time zone, as it is. Names of the IANA database only: `UTC+2` and `local` mean something else on every machine.
 *
 * @throws InvalidOptionError when there is no such zone, or its name is spelled with other capitals.
 */
export function zoneName(name: string, option = "timezone"): string {
  if (name.toLowerCase() === "utc") return name;
  const known = IANAZone.isValidZone(name) && /^[A-Za-z]/.test(name) ? spelled(name) : undefined;
  if (known === name) return name;
  throw new InvalidOptionError({
    option,
    found: name,
    expected: `the IANA name of a time zone, such as "${known ?? "Europe/Amsterdam"}"`,
  });
}

/** The zone's name with its capitals. Intl reads any and answers with the usual ones, but for aliases with another name. */
function spelled(name: string): string {
  const usual = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  return usual.toLowerCase() === name.toLowerCase() ? usual : name;
}
