import { readFileSync } from "node:fs";
import type { FindingPlace } from "./finding.ts";

/** A file's text, for finding the places of what its DAGs say. */
export class SourceText {
  readonly file: string;
  readonly #lines: readonly string[];

  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = withoutComments(text).split(/\r?\n/);
  }

  /** A file that cannot be read has no places. */
  static of(file: string): SourceText {
    try {
      return new SourceText(file, readFileSync(file, "utf8"));
    } catch {
      return new SourceText(file, "");
    }
  }

  /** The place of the first text in quotes that is one of these words, or of the first method of such a name, from a line on. */
  placeOf(words: readonly string[], fromLine = 1): FindingPlace | undefined {
    for (const word of words) {
      const quoted = this.#find(quotedPattern(word), fromLine);
      if (quoted) return quoted;
      if (/^[\w$]+$/.test(word)) {
        const named = this.#find(new RegExp(`(?<![\\w$."'\`])${escaped(word)}\\s*[(=:]`), fromLine);
        if (named) return named;
      }
    }
    return undefined;
  }

  /** The place of an option that holds this text, or of the text alone, from a line on. */
  placeOfOption(option: string, value: string, fromLine = 1): FindingPlace | undefined {
    const pattern = new RegExp(`(?<![\\w$])${escaped(option)}["']?\\s*:\\s*${quotedPattern(value).source}`);
    return this.#find(pattern, fromLine) ?? this.placeOf([value], fromLine);
  }

  /** The first place of the first of these texts that occurs, wherever it stands. */
  placeOfText(texts: readonly string[]): FindingPlace | undefined {
    for (const text of texts) {
      const place = this.#find(new RegExp(`(?<![\\w$])${escaped(text)}(?![\\w$])`), 1);
      if (place) return place;
    }
    return undefined;
  }

  /** All places of a pattern, each with the pattern's first group. */
  all(pattern: RegExp): { readonly name: string; readonly place: FindingPlace }[] {
    return this.#lines.flatMap((text, i) =>
      [...text.matchAll(new RegExp(pattern, "g"))].map((match) => ({
        name: match[1]!,
        place: { file: this.file, line: i + 1, column: match.index + 1 },
      })),
    );
  }

  #find(pattern: RegExp, fromLine: number): FindingPlace | undefined {
    for (let line = fromLine; line <= this.#lines.length; line++) {
      const match = pattern.exec(this.#lines[line - 1]!);
      if (match) return { file: this.file, line, column: match.index + 1 };
    }
    return undefined;
  }
}

/** A text of several lines is found by its first one. */
function quotedPattern(word: string): RegExp {
  const [first = "", ...others] = word.split("\n");
  return new RegExp(`["'\`]${escaped(first)}${others.length > 0 ? "\\s*$" : "[\"'`]"}`);
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Comments become blanks, so that places stay what they are. Texts in quotes are passed over: `//` in a URL begins none. */
function withoutComments(text: string): string {
  return text.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (part) => (part.startsWith("/") ? part.replace(/[^\n]/g, " ") : part),
  );
}

/** The words of a message that stand in the source, too: those in quotes, the last first, then the ends of paths and called names. */
export function wordsOf(message: string): string[] {
  const quoted = [...message.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word!.replace(/\\"/g, '"'));
  const called = [...message.matchAll(/\b([\w$]+)\(\)/g)].map(([, word]) => word!);
  const inPath = [...message.matchAll(/([\w$.-]+) ->/g)].map(([, word]) => word!);
  const ends = quoted.flatMap((word) => /^[\w$]+(?:\.[\w$]+)+$/.exec(word)?.[0].split(".").at(-1) ?? []);
  return [...quoted.reverse(), ...ends, ...called, ...inPath];
}
