import type { Stretch } from "./form-index.ts";
import { TOKEN_PATTERNS } from "./token-patterns.ts";

/** One after the other, so that most places in a text are passed by after one look; what no word leads to begins a word. */
const ANY_TOKEN = new RegExp(
  TOKEN_PATTERNS.map(({ lead, token }) => (lead ? `(${lead})(?:${token})` : `(?<![A-Za-z0-9_-])(?:${token})`)).join(
    "|",
  ),
  "g",
);

const NONE: readonly Stretch[] = [];

/**
 * The stretches of a text that are tokens of well-known makers, in order. A line of 115 characters takes 0.4 microseconds; a quarter of what
 * five secrets that were looked up take, and half of making JSON of the line.
 */
export function findTokens(text: string): readonly Stretch[] {
  ANY_TOKEN.lastIndex = 0;
  let found: Stretch[] | undefined;
  for (let match = ANY_TOKEN.exec(text); match; match = ANY_TOKEN.exec(text)) {
    const lead = match.find((part, group) => group > 0 && part !== undefined)?.length ?? 0;
    found ??= [];
    found.push({ from: match.index + lead, to: match.index + match[0].length });
  }
  return found ?? NONE;
}
