import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { Connection, JsonSchema } from "@tradewind/core";
import type { KnownConnectionType } from "@tradewind/runtime/providers";
import { UsageError } from "../usage-error.ts";

const OWN_FIELDS: readonly string[] = ["host", "port", "login", "password", "schema", "description"];

/**
 * Asks on the terminal for the settings that a type describes; secrets are not shown. What a connection has already is kept without an
 * answer. Returns the connection as JSON.
 */
export async function askConnection({ type, schema }: KnownConnectionType, current?: Connection): Promise<string> {
  const output = new MutableOutput();
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const answers = terminal[Symbol.asyncIterator]();
  const { extra: ownExtra, ...own } = current ? settingsIn(current) : { extra: {} };
  const fields: Record<string, unknown> = { ...own, conn_type: type };
  const extra: Record<string, unknown> = { ...ownExtra };
  try {
    for (const [name, property] of Object.entries(schema?.properties ?? {})) {
      const described = typeof property === "object" ? property : {};
      const isRequired = schema?.required?.includes(name) ?? false;
      const place = OWN_FIELDS.includes(name) ? fields : extra;
      const asked = { name, described, isRequired, current: place[name] };
      const answer = await ask({ terminal, output, answers }, asked);
      if (answer !== "") place[name] = typedAnswer(answer, described);
    }
  } finally {
    terminal.close();
  }
  return JSON.stringify({ ...fields, extra });
}

/** What a connection has, without what its type and its id say. */
function settingsIn({ connId: _, connType: __, secretFields: ___, ...settings }: Connection) {
  return settings;
}

interface Asked {
  readonly name: string;
  readonly described: JsonSchema;
  readonly isRequired: boolean;
  /** What it is now, where there is something. */
  readonly current?: unknown;
}

interface Asking {
  readonly terminal: Interface;
  readonly output: MutableOutput;
  readonly answers: AsyncIterator<string>;
}

async function ask({ terminal, output, answers }: Asking, asked: Asked): Promise<string> {
  const isSecret = asked.described.writeOnly === true;
  for (;;) {
    terminal.setPrompt(questionText(asked));
    terminal.prompt();
    output.isMuted = isSecret;
    const { value, done } = await answers.next();
    output.isMuted = false;
    if (isSecret) output.write("\n");
    if (done)
      throw new UsageError({ message: "Not all questions were answered.", hint: "Nothing was added. Begin again." });
    const answer = value.trim();
    const holds = asked.current ?? asked.described.default;
    if (answer !== "" || !asked.isRequired || holds !== undefined) return answer;
  }
}

/** `Port (where it listens) [5000]: `; what may be left out says so, and a secret only that it is there. */
export function questionText({ name, described, isRequired, current }: Asked): string {
  const { title = name, description, default: standard, enum: choices } = described;
  const about = [description, choices?.join(", ")].filter((part) => part !== undefined).join("; ");
  const now = current === undefined ? standard : described.writeOnly === true ? "unchanged" : current;
  const preset = now === undefined ? (isRequired ? "" : " [none]") : ` [${textOf(now)}]`;
  return `${title}${about === "" ? "" : ` (${about})`}${preset}: `;
}

const textOf = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** A text in the place of a number or a truth is one; the check against the schema finds what is not. */
export function typedAnswer(answer: string, { type }: JsonSchema): unknown {
  if (type === "string" || type === undefined) return answer;
  try {
    return JSON.parse(answer);
  } catch {
    // no JSON: the check says what was expected
    return answer;
  }
}

/** What is typed is shown on stderr, unless it is muted. */
class MutableOutput extends Writable {
  isMuted = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.isMuted) process.stderr.write(chunk);
    done();
  }
}
