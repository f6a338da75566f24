import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";

// Required, not imported: of a CommonJS package that is imported Node first works out the names of its exports, file by file, and
// for the first of them it makes what reads these. Of a cold start of 130 ms that was 10, here and in core together.

/** The library, loaded as what it is. */
export const Database = createRequire(import.meta.url)("better-sqlite3") as typeof BetterSqlite3;
