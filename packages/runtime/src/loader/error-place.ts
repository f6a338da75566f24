import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { InvalidDagError } from "@tradewind/core";
import { locationsIn } from "@tradewind/core/engine";
import type { Place } from "./code-frame.ts";

/** Where in the user's code an error of an import comes from: the place of a syntax error, of a DAG, or the line that threw. */
export function errorPlace(error: unknown, file: string): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof InvalidDagError) return onlyPlace(error) ?? dagPlace(error);
  const { stack = "", message } = error;
  return (
    transformPlace(message) ??
    headPlace(stack) ??
    (error instanceof SyntaxError ? syntaxPlace(file) : undefined) ??
    thrownPlace(stack, file) ??
    errorPlace(error.cause, file)
  );
}

/** Of one problem the line that it comes from; of several the DAG is the place. */
function onlyPlace({ problems: [only, ...others] }: InvalidDagError): Place | undefined {
  return others.length === 0 ? only?.at : undefined;
}

export function dagPlace({ source }: InvalidDagError): Place | undefined {
  const match = /^(.*):(\d+)$/.exec(source ?? "");
  return match ? { file: match[1]!, line: Number(match[2]), column: null } : undefined;
}

/** esbuild, which compiles TypeScript for tsx, names the place in its message, its columns counted from 0. */
function transformPlace(message: string): Place | undefined {
  const match = /^(\/.*?):(\d+):(\d+): ERROR: /m.exec(message);
  return match ? { file: match[1]!, line: Number(match[2]), column: Number(match[3]) + 1 } : undefined;
}

/** Node puts place and line of some errors in front of the stack: `file:///a.mjs:3`, the line, a mark. */
function headPlace(stack: string): Place | undefined {
  const match = /^((?:file:\/\/)?\/.*):(\d+)\n.*\n( *)\^/.exec(stack);
  if (!match) return undefined;
  const file = match[1]!.startsWith("file:") ? fileURLToPath(match[1]!) : match[1]!;
  return { file, line: Number(match[2]), column: match[3]!.length + 1 };
}

/** Of plain JavaScript Node tells the place of a syntax error only when it prints it, so it is asked to do that. */
function syntaxPlace(file: string): Place | undefined {
  const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8", env: {}, timeout: 5000 });
  return headPlace(stderr ?? "");
}

/** The line in the file itself; when the file does not occur, a module that it imports threw while it was loaded. */
function thrownPlace(stack: string, file: string): Place | undefined {
  const places = locationsIn(stack).filter((place) => !place.file.includes("/node_modules/"));
  return places.find((place) => place.file === file) ?? places.find((place) => !isOurs(place.file));
}

// the folder of all packages when they are linked and not installed; this file may be bundled into another
const packagesFolder = new URL(import.meta.url).pathname.replace(/runtime\/(dist|src)\/.*$/, "");
/** Whether a file is one of Tradewind itself, where its packages are linked. */
export const isOurs = (file: string): boolean =>
  file.startsWith(packagesFolder) &&
  /^(core|store|worker|runtime|cli|tradewind)\/(dist|src)\//.test(file.slice(packagesFolder.length));
