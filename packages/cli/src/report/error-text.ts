import { TradewindError } from "@tradewind/core";
import pc from "picocolors";
import { taskName } from "../task-name.ts";
import type { TaskResult } from "../task-results.ts";
import { codeFrame, shortPath, userFrame } from "./user-frame.ts";

/** What a failed task has to say: its error, the user's line with its surroundings, and what to do. */
export function failureText(result: Pick<TaskResult, "taskId" | "mapIndex" | "tries" | "error" | "reason">): string {
  const { tries, error, reason } = result;
  const name = taskName(result);
  const after = tries > 1 ? ` after ${tries} tries` : "";
  if (!error) return `${pc.red(pc.bold(name))} failed${after}: ${reason ?? "no reason was given"}`;
  const lines = [`${pc.red(pc.bold(name))} failed${after}: ${error.name}: ${error.message}`];
  lines.push(...placeLines(error.stack));
  if (error.hint) lines.push(`  ${pc.bold("hint")}  ${error.hint}`);
  return lines.join("\n");
}

/** An error that ended a command: in Tradewind's form when it is one of ours, with its stack when it is not. */
export function commandErrorText(thrown: unknown): string {
  if (thrown instanceof TradewindError) {
    const lines = [`${pc.red("error")} ${thrown.code}  ${thrown.message}`];
    if (thrown.cause instanceof Error) lines.push(...placeLines(thrown.cause.stack));
    lines.push(`  ${pc.bold("hint")}  ${thrown.hint}`);
    return lines.join("\n");
  }
  return `${pc.red("error")} ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
}

function placeLines(stack: string | undefined): string[] {
  const place = userFrame(stack ?? "");
  if (!place) return [];
  return [`  at ${pc.cyan(`${shortPath(place.file)}:${place.line}:${place.column}`)}`, ...codeFrame(place)];
}
