import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { is } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { getTableConfig, getViewConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import * as schema from "../src/sqlite/schema.ts";

const db = new Database(":memory:");
migrate(drizzle(db), { migrationsFolder: fileURLToPath(new URL("../migrations", import.meta.url)) });

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
}

const { runTransition, ...others } = schema;
const tables = Object.values(others).filter((one) => is(one, SQLiteTable));

for (const table of tables) {
  const { name, columns } = getTableConfig(table);
  test(`table ${name} has the columns that its description says`, () => {
    const made = db.pragma(`table_info(${name})`) as ColumnInfo[];
    const described = columns.map((column) => ({ name: column.name, type: column.getSQLType().toUpperCase() }));
    expect(made.map(({ name: column, type }) => ({ name: column, type }))).toEqual(described);
  });
}

test("every table that the migrations make is described", () => {
  const made = db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%drizzle%' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
  expect(made.sort()).toEqual(tables.map((table) => getTableConfig(table).name).sort());
});

test("the log by run has the columns of the log", () => {
  const columnsOf = (name: string) => (db.pragma(`table_info(${name})`) as ColumnInfo[]).map((column) => column.name);
  expect(columnsOf(getViewConfig(runTransition).name)).toEqual(columnsOf("transition"));
});
