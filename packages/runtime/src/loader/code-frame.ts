import { readFileSync } from "node:fs";

/** A place in a file; without a column the whole line is meant. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

// a minified file has everything in one line
const MAX_WIDTH = 160;

/** The two lines before a place, its own with a mark, and the one behind; undefined when the file has no such line. */
export function codeFrame(place: Place): string | undefined {
  const source = readSource(place.file);
  return source === undefined ? undefined : codeFrameOf(source, place);
}

/** The same, of a text. */
export function codeFrameOf(source: string, { line, column }: Pick<Place, "line" | "column">): string | undefined {
  const lines = source.split(/\r?\n/);
  const marked = lines[line - 1];
  if (marked === undefined) return undefined;
  const first = Math.max(1, line - 2);
  const width = String(Math.min(lines.length, line + 1)).length;
  const caret = column === null ? marked.search(/\S|$/) : column - 1;
  return lines
    .slice(first - 1, line + 1)
    .flatMap((text, i) => {
      const number = first + i;
      const shown = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text.slice(0, MAX_WIDTH)}`;
      if (number !== line || caret >= MAX_WIDTH) return [shown.trimEnd()];
      // tabs stay tabs, so that the mark stands under its place
      return [shown.trimEnd(), `  ${" ".repeat(width)} | ${text.slice(0, caret).replace(/[^\t]/g, " ")}^`];
    })
    .join("\n");
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // the frame is a help, not a need: the place is named anyway
    return undefined;
  }
}
