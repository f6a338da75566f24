import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";

// Required, not imported: of a CommonJS package that is imported Node first works out the names of its exports, file by file, and
// for the first of them it makes what reads these. With core's reflect-metadata, and the checker off the path, a cold start went
// from 154 to 120 ms of processor time.

/** The library, loaded as what it is. */
export const Database = createRequire(import.meta.url)("better-sqlite3") as typeof BetterSqlite3;
