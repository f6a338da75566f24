import { fileURLToPath } from "node:url";

/** A place in a file; line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

// Compiled or not, and where source maps say the compiled code comes from.
const ownFolders = ["../dist/", "../src/"].map((folder) => new URL(folder, import.meta.url).pathname);

/** Where the first function outside of this package was that led here. */
export function callerLocation(): SourceLocation | undefined {
  return locationsIn(new Error("only for its stack").stack ?? "").find(
    ({ file }) => !ownFolders.some((folder) => file.startsWith(folder)),
  );
}

/** Where in code that is neither this package's nor another installed one's an error was thrown, or what threw it was called. */
export function thrownLocation({ stack = "" }: Error): SourceLocation | undefined {
  return locationsIn(stack).find(
    ({ file }) => !file.includes("/node_modules/") && !ownFolders.some((folder) => file.startsWith(folder)),
  );
}

/** The places that a stack names, outermost last, without those of Node itself. */
export function locationsIn(stack: string): SourceLocation[] {
  const places: SourceLocation[] = [];
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:.*? \()?(?:async )?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (match) places.push({ file: toPath(match[1]!), line: Number(match[2]), column: Number(match[3]) });
  }
  return places;
}

function toPath(file: string): string {
  return file.startsWith("file://") ? fileURLToPath(file.replace(/\?.*$/, "")) : file;
}
