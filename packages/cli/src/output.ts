import { tableText } from "./report/format.ts";

export const OUTPUT_FORMATS = ["table", "plain", "json", "yaml"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A row to print: values by column, in the order of the columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Prints rows: an aligned table, tab-separated lines without a heading, JSON or YAML. */
export async function printRows(rows: readonly Row[], format: OutputFormat): Promise<void> {
  if (format === "json" || format === "yaml") {
    await printValue(rows, format);
    return;
  }
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => cellText(row[column])));
  if (format === "plain") {
    for (const line of cells) print(line.map((cell) => cell.replace(/[\t\n]/g, " ")).join("\t"));
  } else if (rows.length > 0) {
    print(tableText([columns, columns.map((column) => "-".repeat(column.length)), ...cells]));
  }
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

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
