import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import { bindingOf, isUnsafeToCollect, keepStatements } from "./keep-statements.ts";

// Required, not imported: of a CommonJS package that is imported Node first works out the names of its exports, file by file, and
// for the first of them it makes what reads these. With core's reflect-metadata, and the checker off the path, a cold start went
// from 154 to 120 ms of processor time.

const require = createRequire(import.meta.url);

/** The library, loaded as what it is. */
export const Database = require("better-sqlite3") as typeof BetterSqlite3;

const binding = bindingOf(require.resolve("better-sqlite3"));

/** Where its compiled half usually is. The library itself would look for it with another library, through a dozen folders. */
export const BINDING = existsSync(binding) ? { nativeBinding: binding } : {};

if (isUnsafeToCollect(binding)) keepStatements(Database);
