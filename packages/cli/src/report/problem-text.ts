import type { CheckedProblem } from "@tradewind/runtime/check";
import pc from "picocolors";
import { shortPath } from "./user-frame.ts";

/** A problem of a DAG file: what it is, where it is with the lines around it, what to do. */
export function problemText({ severity, code, message, hint, file, line, column, frame }: CheckedProblem): string {
  const head = severity === "error" ? pc.red("error") : pc.yellow("warning");
  const place = [shortPath(file), line, column].filter((part) => part !== null).join(":");
  return [
    `${head} ${code}  ${message}`,
    `  ${pc.cyan(place)}`,
    ...(frame === null ? [] : frame.split("\n").map((text) => `  ${text}`)),
    `  ${pc.bold("hint")}  ${hint}`,
  ].join("\n");
}
