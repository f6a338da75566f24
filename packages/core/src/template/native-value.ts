// Airflow's native rendering reads the text that comes out as a Python literal. Values are written into texts the JavaScript way here,
// so that JSON's words are read, too.

const WORDS: Readonly<Record<string, unknown>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
};

class NotALiteral extends Error {}

/** The value that a text writes down as a literal: `1,2` is a list, `{'a': 1}` an object, `True` true. Any other text is itself. */
export function nativeValue(text: string): unknown {
  // as Python's parser: what begins with a blank is none
  if (/^[ \t\n]/.test(text)) return text;
  try {
    return new LiteralReader(text).readAll();
  } catch (error) {
    if (error instanceof NotALiteral) return text;
    throw error;
  }
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown {
    const first = this.#readValue();
    if (!this.#skips(",")) return this.#ended(first);
    const values = [first];
    while (!this.#isEnd) {
      values.push(this.#readValue());
      if (!this.#skips(",")) break;
    }
    return this.#ended(values);
  }

  #ended<T>(value: T): T {
    if (!this.#isEnd) throw new NotALiteral();
    return value;
  }

  get #isEnd(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#text.length;
  }

  #readValue(depth = 0): unknown {
    if (depth > 100) throw new NotALiteral();
    if (this.#skips("[")) return this.#readList("]", depth);
    if (this.#skips("(")) return this.#readGroup(depth);
    if (this.#skips("{")) return this.#readObject(depth);
    this.#skipBlanks();
    return (
      this.#take(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/y, unquoted) ?? this.#readNumber() ?? this.#readWord()
    );
  }

  #readNumber(): number | undefined {
    // whole numbers have no leading zeros, but for zero itself
    return this.#take(
      /[+-]?(?:(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?|0+(?![\d.])|[1-9]\d*)(?![\w.])/y,
      ([text]) => Number(text),
    );
  }

  #readWord(): unknown {
    const word = this.#take(/[A-Za-z]+(?!\w)/y, ([text]) => text);
    if (word === undefined || !Object.hasOwn(WORDS, word)) throw new NotALiteral();
    return WORDS[word];
  }

  #readList(end: string, depth: number): unknown[] {
    const values: unknown[] = [];
    while (!this.#skips(end)) {
      values.push(this.#readValue(depth + 1));
      if (this.#skips(",")) continue;
      if (!this.#skips(end)) throw new NotALiteral();
      break;
    }
    return values;
  }

  /** A tuple, or one value in parentheses. */
  #readGroup(depth: number): unknown {
    const from = this.#at;
    const values = this.#readList(")", depth);
    const isTuple = values.length !== 1 || /,\s*\)$/.test(this.#text.slice(from, this.#at));
    return isTuple ? values : values[0];
  }

  #readObject(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.#skips("}")) {
      const key = this.#readValue(depth + 1);
      if (typeof key === "object" || !this.#skips(":")) throw new NotALiteral();
      entries.push([String(key), this.#readValue(depth + 1)]);
      if (this.#skips(",")) continue;
      if (!this.#skips("}")) throw new NotALiteral();
      break;
    }
    return Object.fromEntries(entries);
  }

  #take<T>(pattern: RegExp, made: (match: RegExpExecArray) => T): T | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return made(match);
  }

  #skips(sign: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "x")) this.#at++;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function unquoted([, single, double]: RegExpExecArray): string {
  return (single ?? double ?? "").replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs, (_all, four, two, sign) =>
    sign === undefined ? String.fromCharCode(Number.parseInt(four ?? two, 16)) : (ESCAPES[sign] ?? sign),
  );
}
