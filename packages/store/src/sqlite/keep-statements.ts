import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";

type Library = Pick<typeof BetterSqlite3, "prototype">;

/**
 * Whether collecting a statement of this binding may abort the process ("Assertion failed: (env) != nullptr"). Since 24.19 the
 * headers of Node make every wrapped object take back a hook when it is destroyed, which fails when the collector runs between two
 * turns of the event loop. Bindings that come compiled were compiled against earlier headers; one that was compiled at its
 * installation may have been compiled against these. Version 13 of the library is free of it, and needs Node 22.
 */
export function isUnsafeToCollect(binding: string): boolean {
  if (Number(process.versions.node.split(".")[0]) < 24) return false;
  try {
    return readFileSync(binding).includes("RemoveEnvironmentCleanupHook");
  } catch {
    return true;
  }
}

export const bindingOf = (entry: string): string => join(dirname(entry), "../build/Release/better_sqlite3.node");

/** Has everything that the library would leave to the collector kept for the life of the process. */
export function keepStatements({ prototype }: Library): void {
  const kept = new Set<object>();
  const { prepare, exec } = prototype;
  const keep = <T extends object>(wrapped: T): T => {
    kept.add(wrapped);
    return wrapped;
  };
  prototype.exec = function keptDatabase(this: BetterSqlite3.Database, sql: string) {
    return exec.call(keep(this), sql);
  };
  prototype.prepare = function keptStatement(this: BetterSqlite3.Database, sql: string) {
    const statement: BetterSqlite3.Statement = keep(prepare.call(keep(this), sql));
    const iterate = statement.iterate.bind(statement);
    statement.iterate = (...values: unknown[]) => keep(iterate(...values));
    return statement;
  } as typeof prepare;
  prototype.pragma = function keptPragma(this: BetterSqlite3.Database, source, { simple = false } = {}) {
    const statement = this.prepare(`PRAGMA ${source}`);
    if (statement.reader) return simple ? statement.pluck().get() : statement.all();
    statement.run();
    return simple ? undefined : [];
  };
}
