import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { InvalidSecretsFileError } from "@tradewind/core";

export const SECRETS_FILE_FORMATS = ["json", "yaml", "env"] as const;
export type SecretsFileFormat = (typeof SECRETS_FILE_FORMATS)[number];

/** The format that a file's name says; undefined when it says none. */
export function formatOf(file: string): SecretsFileFormat | undefined {
  const ending = extname(file).toLowerCase();
  if (ending === ".yml") return "yaml";
  if (ending === "" && file.endsWith(".env")) return "env";
  return SECRETS_FILE_FORMATS.find((format) => `.${format}` === ending);
}

/**
 * Reads a file of connections or variables: names, and what is under each. As Airflow reads and writes them.
 *
 * @throws InvalidSecretsFileError; what stands in the file is not shown.
 */
export async function readSecretsFile(file: string, format = formatOf(file)): Promise<ReadonlyMap<string, unknown>> {
  if (format === undefined)
    throw new InvalidSecretsFileError({ file, problems: ["its name ends with none of .json, .yaml, .yml and .env"] });
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidSecretsFileError({ file, problems: [(cause as Error).message] });
  }
  return format === "env" ? readEnv(file, text) : readObject(file, await parse(file, format, text));
}

async function parse(file: string, format: "json" | "yaml", text: string): Promise<unknown> {
  if (format === "json") {
    try {
      return JSON.parse(text);
    } catch {
      // the cause would quote the text
      throw new InvalidSecretsFileError({ file, problems: ["it is not valid JSON"] });
    }
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    const places = document.errors.map(({ code, pos }) => `line ${text.slice(0, pos[0]).split("\n").length}: ${code}`);
    throw new InvalidSecretsFileError({ file, problems: ["it is not valid YAML", ...places] });
  }
  return document.toJS();
}

function readObject(file: string, content: unknown): ReadonlyMap<string, unknown> {
  if (content === null || content === undefined) return new Map();
  if (typeof content !== "object" || Array.isArray(content))
    throw new InvalidSecretsFileError({ file, problems: ["it holds no names: expected an object"] });
  return new Map(Object.entries(content));
}

function readEnv(file: string, text: string): ReadonlyMap<string, unknown> {
  const entries = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined) problems.push(`line ${i + 1}: expected NAME=value`);
    else if (entries.has(name)) problems.push(`line ${i + 1}: ${name} is there twice`);
    else entries.set(name, value!.trim());
  }
  if (problems.length > 0) throw new InvalidSecretsFileError({ file, problems });
  return entries;
}
