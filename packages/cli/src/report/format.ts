import type { TaskState } from "@tradewind/core/engine";
import pc from "picocolors";

const MARKS: Partial<Record<TaskState, { readonly mark: string; readonly paint: (text: string) => string }>> = {
  success: { mark: "✓", paint: pc.green },
  failed: { mark: "✗", paint: pc.red },
  upstream_failed: { mark: "✗", paint: pc.yellow },
  skipped: { mark: "-", paint: pc.magenta },
  running: { mark: "▶", paint: pc.cyan },
  up_for_retry: { mark: "↻", paint: pc.yellow },
  up_for_reschedule: { mark: "…", paint: pc.blue },
};

/** A state in its colour, with a mark for those who see no colours. */
export function stateText(state: TaskState): string {
  const { mark, paint } = MARKS[state] ?? { mark: " ", paint: pc.dim };
  return paint(`${mark} ${state}`);
}

/** `12ms`, `1.4s`, `3m05s`, `2h10m`. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined) return "";
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}

/** The time of day in UTC. */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** The columns of a table, padded; the last one is not. Colours take no room. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => visibleLength(row[column] ?? "")))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - visibleLength(text)));

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const COLOURS = /\u001b\[\d+m/g;

export const visibleLength = (text: string): number => text.replace(COLOURS, "").length;
