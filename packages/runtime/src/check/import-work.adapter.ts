import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { relative, resolve } from "node:path";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { locationsIn } from "@tradewind/core/engine";
import { isOurs } from "../loader/error-place.ts";
import type { FindingPlace } from "./finding.ts";

/** Something that a file did while it was imported. */
export interface Done {
  /** Such as `reads the file rows.csv`. */
  readonly what: string;
  readonly isRead: boolean;
  readonly place: FindingPlace;
}

/** Sees what files do while they are imported. */
export interface ImportWork {
  during<T>(body: () => Promise<T>): Promise<Watched<T>>;
}

interface Watched<T> {
  readonly result: T;
  readonly done: readonly Done[];
  /** The files that were read: the import depends on them. */
  readonly reads: readonly string[];
}

type Call = (...args: unknown[]) => unknown;
type Table = Record<string, Call>;

const READS = ["readFile", "readFileSync", "readdir", "readdirSync", "createReadStream", "open", "openSync"];
const WRITES = [
  "writeFile",
  "writeFileSync",
  "appendFile",
  "appendFileSync",
  "createWriteStream",
  "mkdir",
  "mkdirSync",
  "rm",
  "rmSync",
];
const TIMERS = ["setTimeout", "setInterval"];
const PROGRAMS = ["exec", "execSync", "execFile", "execFileSync", "spawn", "spawnSync", "fork"];

/**
 * Puts a look-out in front of the functions of Node by which a file reads, writes, connects, starts programs and timers. What one of
 * them is called for is a file's doing when the stack leads to the file, or to a module of the project, without passing through
 * Node's loader of modules: what a package does when it is loaded is its own affair.
 */
export function watchImportWork(): ImportWork {
  let seen: { readonly done: Done[]; readonly reads: string[] } | undefined;
  /** A look-out that notes what a call is, when it is the project's own. */
  const noting =
    (describe: (args: readonly unknown[]) => Act | undefined, { isDirect = false } = {}): LookOut =>
    (args, called) => {
      const place = seen && userPlace(called, isDirect);
      const act = place && describe(args);
      if (!seen || !act) return;
      seen.done.push({ what: act.what, isRead: act.reads !== undefined, place });
      if (act.reads !== undefined) seen.reads.push(act.reads);
    };
  watchFiles(noting);
  const tables: [table: unknown, names: readonly string[], lookOut: LookOut][] = [
    [childProcess, PROGRAMS, noting(([program]) => ({ what: `starts the program ${program}` }))],
    [net.Socket.prototype, ["connect"], noting(() => ({ what: "opens a connection" }))],
    [globalThis, ["fetch"], noting(([url]) => ({ what: `fetches ${url instanceof Request ? url.url : url}` }))],
    [globalThis, TIMERS, noting(() => ({ what: "starts a timer" }), { isDirect: true })],
    [timers, TIMERS, noting(() => ({ what: "starts a timer" }), { isDirect: true })],
    [timersPromises, ["setTimeout"], noting(() => ({ what: "waits for a timer" }), { isDirect: true })],
  ];
  for (const [table, names, lookOut] of tables) for (const name of names) watchCalls(table as Table, name, lookOut);
  // so that `import { readFileSync } from "node:fs"` gets what stands there now
  syncBuiltinESMExports();
  return {
    async during(body) {
      const watched = { done: [] as Done[], reads: [] as string[] };
      seen = watched;
      try {
        const result = await body();
        return { result, done: oncePerPlace(watched.done), reads: watched.reads };
      } finally {
        seen = undefined;
      }
    },
  };
}

/** What a call is: in words, and which file it reads. */
interface Act {
  readonly what: string;
  readonly reads?: string;
}

type LookOut = (args: readonly unknown[], called: Call) => void;
type Noting = (describe: (args: readonly unknown[]) => Act | undefined) => LookOut;

function watchFiles(noting: Noting): void {
  const reads = noting(([file]) => {
    const path = projectPath(file);
    return path === undefined ? undefined : { what: `reads ${nameOf(path)}`, reads: path };
  });
  const writes = noting(([file]) => {
    const path = projectPath(file);
    return path === undefined ? undefined : { what: `writes ${nameOf(path)}` };
  });
  for (const table of [fs, fs.promises] as unknown as Table[]) {
    for (const name of READS) watchCalls(table, name, reads);
    for (const name of WRITES) watchCalls(table, name, writes);
  }
}

function watchCalls(table: Table, name: string, lookOut: LookOut): void {
  const original = table[name];
  if (typeof original !== "function") return;
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    lookOut(args, replaced);
    return Reflect.apply(original, this, args);
  };
  // exec and setTimeout have a form for promises as a property
  for (const key of Reflect.ownKeys(original)) {
    const property = Object.getOwnPropertyDescriptor(original, key)!;
    if (key !== "prototype") Object.defineProperty(replaced, key, property);
  }
  table[name] = replaced;
}

const DEPTH = 40;
const LOADER = /node:internal\/(modules|process|source_map|errors)|node:internal\/vm/;

/** Where in the project's own code a function was called; undefined when it was called elsewhere. */
function userPlace(called: Call, isDirect: boolean): FindingPlace | undefined {
  for (const line of stackAbove(called)) {
    if (LOADER.test(line)) return undefined;
    const [place] = locationsIn(line);
    // Node's own functions call each other
    if (!place) continue;
    if (isOurs(place.file)) return undefined;
    if (!place.file.includes("/node_modules/")) return place;
    if (isDirect) return undefined;
  }
  return undefined;
}

function stackAbove(called: Call): readonly string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const holder = { stack: "" };
  Error.captureStackTrace(holder, called);
  Error.stackTraceLimit = stackTraceLimit;
  return holder.stack.split("\n").slice(1);
}

/** The file that a call is about; files of packages are the packages' own affair. */
function projectPath(file: unknown): string | undefined {
  const path =
    typeof file === "string"
      ? resolve(file)
      : file instanceof URL && file.protocol === "file:"
        ? fileURLToPath(file)
        : undefined;
  return path?.includes("/node_modules/") ? undefined : path;
}

const nameOf = (path: string): string => relative(process.cwd(), path) || ".";

/** A loop that reads a hundred files is one thing to say; a function of Node that calls another one is, too. */
function oncePerPlace(done: readonly Done[]): Done[] {
  const byPlace = new Map<string, Done>();
  for (const each of done) {
    const { file, line, column } = each.place;
    const key = `${file}:${line}:${column}`;
    if (!byPlace.has(key)) byPlace.set(key, each);
  }
  return [...byPlace.values()];
}
