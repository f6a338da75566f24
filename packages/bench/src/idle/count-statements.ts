import Database from "better-sqlite3";

const METHODS = ["run", "get", "all", "iterate"] as const;

/** Counts the statements that this process executes from now on; call the result for how many they were. */
export function countStatements(): () => { readonly looks: number; readonly others: number } {
  const db = new Database(":memory:");
  const prototype = Object.getPrototypeOf(db.prepare("SELECT 1")) as Database.Statement;
  db.close();
  let looks = 0;
  let others = 0;
  for (const name of METHODS) {
    const original = prototype[name] as (...values: unknown[]) => unknown;
    prototype[name] = function (this: Database.Statement, ...values: unknown[]) {
      if (/data_version/.test(this.source)) looks++;
      else others++;
      return original.apply(this, values);
    } as never;
  }
  return () => ({ looks, others });
}
