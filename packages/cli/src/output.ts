import type { TaskState } from "@tradewind/core/engine";
import { stateText, tableText } from "./report/format.ts";

export const OUTPUT_FORMATS = ["table", "plain", "json", "yaml"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A row to print: values by column, in the order of the columns. */
export type Row = Readonly<Record<string, unknown>>;

/** The formats for programs; the others are for people and for `cut`. */
export const isData = (format: OutputFormat): format is "json" | "yaml" => format === "json" || format === "yaml";

/** Prints rows: an aligned table, tab-separated lines without a heading, JSON or YAML. */
export async function printRows(rows: readonly Row[], format: OutputFormat): Promise<void> {
  if (isData(format)) {
    await printValue(rows, format);
    return;
  }
  const columns = Object.keys(rows[0] ?? {});
  if (format === "plain") {
    for (const row of rows) print(columns.map((column) => plainText(row[column])).join("\t"));
  } else if (rows.length > 0) {
    const cells = rows.map((row) => columns.map((column) => tableCell(column, row[column])));
    print(tableText([columns, columns.map((column) => "-".repeat(column.length)), ...cells]));
  }
}

/** Prints one object: a line for each of its fields, JSON or YAML. */
export async function printFields(fields: Row, format: OutputFormat): Promise<void> {
  if (isData(format)) await printValue(fields, format);
  else if (format === "plain")
    for (const [name, value] of Object.entries(fields)) print(`${name}\t${plainText(value)}`);
  else print(tableText(Object.entries(fields).map(([name, value]) => [name, tableCell(name, value)])));
}

/** Prints one value as JSON or YAML, and nothing else. */
export async function printValue(value: unknown, format: "json" | "yaml"): Promise<void> {
  if (format === "json") {
    print(JSON.stringify(value, null, 2));
    return;
  }
  const { stringify } = await import("yaml");
  print(stringify(value).trimEnd());
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Says something beside the output: stdout is for what was asked. */
export const note = (text: string): void => void process.stderr.write(`note  ${text}\n`);

const plainText = (value: unknown): string => cellText(value).replace(/[\t\n]/g, " ");

const tableCell = (column: string, value: unknown): string =>
  column === "state" && typeof value === "string" ? stateText(value as TaskState) : cellText(value);

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(cellText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
