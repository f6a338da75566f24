/**
 * A column: its heading, its width, and the side on which its texts stand.
 *
 * @example
 * const rows: Column = { heading: "rows", width: 6, align: "right" };
 */
export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: "left" | "right";
}

/**
 * One line of a table. The widths are given, not measured, so that a line can be printed before the next one is known.
 *
 * @example
 * tableLine([{ heading: "rows", width: 6, align: "right" }], [659]); // "   659"
 */
export function tableLine(columns: readonly Column[], cells: readonly (string | number)[]): string {
  const padded = columns.map(({ width, align }, index) => {
    const text = String(cells[index] ?? "");
    return align === "left" ? text.padEnd(width) : text.padStart(width);
  });
  return padded.join("  ").trimEnd();
}

/**
 * The line of the headings.
 *
 * @example
 * tableHead([{ heading: "rows", width: 6, align: "right" }]); // "  rows"
 */
export function tableHead(columns: readonly Column[]): string {
  return tableLine(
    columns,
    columns.map(({ heading }) => heading),
  );
}
