import { closeSync, fchmodSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { formatOf, SECRETS_FILE_FORMATS, type SecretsFileFormat } from "@tradewind/runtime";
import { chooseOf } from "../choose-of.ts";
import type { OptionSpec } from "../commands/command.ts";
import { note, print } from "../output.ts";

export const FILE_FORMAT_OPTION = {
  "file-format": {
    type: "string",
    value: "FORMAT",
    summary: "json, yaml or env (default: as the file's name ends; json)",
  },
} as const satisfies Record<string, OptionSpec>;

/** The format that is asked for, or that the file's name says. @throws UsageError */
export function fileFormat(asked: string | undefined, file: string | undefined): SecretsFileFormat {
  if (asked !== undefined) return chooseOf("--file-format", asked, SECRETS_FILE_FORMATS);
  return (file === undefined ? undefined : formatOf(file)) ?? "json";
}

/** Writes names with their values, to a file that its owner alone can read or to stdout. For env every value is a text. */
export async function writeSecretsFile(
  file: string | undefined,
  format: SecretsFileFormat,
  entries: Readonly<Record<string, unknown>>,
): Promise<void> {
  const text = await textOf(format, entries);
  if (file === undefined || file === "-") {
    print(text);
    return;
  }
  writePrivately(file, `${text}\n`);
  note(
    `${Object.keys(entries).length} were written to ${file}, readable: keep it safe, and delete it when it has served.`,
  );
}

/** A file that was there and that others could read is closed to them before anything is in it. */
function writePrivately(file: string, text: string): void {
  const fd = openSync(file, "w", 0o600);
  try {
    if (fstatSync(fd).isFile()) fchmodSync(fd, 0o600);
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

async function textOf(format: SecretsFileFormat, entries: Readonly<Record<string, unknown>>): Promise<string> {
  switch (format) {
    case "json":
      return JSON.stringify(entries, null, 2);
    case "yaml": {
      const { stringify } = await import("yaml");
      return stringify(entries).trimEnd();
    }
    case "env":
      return Object.entries(entries)
        .map(([name, value]) => `${name}=${value}`)
        .join("\n");
  }
}
