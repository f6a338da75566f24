import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { locationsIn, type SourceLocation } from "@tradewind/core/engine";
import pc from "picocolors";
import { packagesFolder } from "../packages-folder.ts";

/** The innermost place of a stack that is the user's own code: not Node's, not a package's, not ours. */
export function userFrame(stack: string): SourceLocation | undefined {
  return locationsIn(stack).find(
    ({ file }) => !file.startsWith("node:") && !file.includes("/node_modules/") && !isOurs(file),
  );
}

const OURS = /^(core|store|worker|runtime|cli|tradewind)\/(dist|src)\//;
const isOurs = (file: string): boolean =>
  file.startsWith(packagesFolder) && OURS.test(file.slice(packagesFolder.length));

/** A path as one would type it here. */
export const shortPath = (file: string): string => {
  const path = relative(process.cwd(), file);
  return path.startsWith("../../") ? file : path;
};

/** A few lines of source around a place, with a mark under it; empty when the file cannot be read. */
export function codeFrame({ file, line, column }: SourceLocation): string[] {
  const source = readSource(file);
  if (!source || line > source.length) return [];
  const first = Math.max(1, line - 2);
  const shown = source.slice(first - 1, line + 1);
  const width = String(first + shown.length - 1).length;
  return shown.flatMap((text, i) => {
    const number = first + i;
    const gutter = `${String(number).padStart(width)} |`;
    if (number !== line) return [pc.dim(`   ${gutter} ${text}`)];
    return [
      `${pc.red(">")}  ${gutter} ${text}`,
      `   ${" ".repeat(width)} | ${" ".repeat(Math.max(0, column - 1))}${pc.red("^")}`,
    ];
  });
}

function readSource(file: string): string[] | undefined {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    // the frame is a help, not a need: the place is named anyway
    return undefined;
  }
}
