import type { Database } from "better-sqlite3";
import { assetStatePlace, connectionPlace, taskStatePlace, variablePlace, xcomPlace } from "./places.ts";
import { kidOf, type SealedPlace, sealedBy } from "./seal.ts";
import type { SecretBox } from "./secret-box.ts";

/** Rows of one table with texts that an old key has sealed. */
interface SealedTable {
  /** Takes the start of such texts and how many rows are wanted. */
  readonly find: string;
  /** Counts them. */
  readonly count: string;
  /** Takes the new text and what `find` gave: it changes nothing when somebody else has changed the row meanwhile. */
  readonly replace: string;
  readonly resealed: (box: SecretBox, row: Row, kid: string) => string;
}

type Row = Readonly<Record<string, string | number>> & { readonly sealed: string };

const simple = (table: string, key: string, field: string, placeOf: (row: Row) => SealedPlace): SealedTable => ({
  find: `SELECT ${key}, ${field} AS sealed FROM ${table} WHERE ${field} LIKE ? || '%' LIMIT ?`,
  count: `SELECT count(*) FROM ${table} WHERE ${field} LIKE ? || '%'`,
  replace: `UPDATE ${table} SET ${field} = @new WHERE ${key
    .split(", ")
    .map((column) => `${column} = @${column}`)
    .join(" AND ")} AND ${field} = @sealed`,
  resealed: (box, row) => reseal(box, placeOf(row), row.sealed),
});

const reseal = (box: SecretBox, place: SealedPlace, sealed: string): string => box.seal(place, box.open(place, sealed));

const xcomNameOf = (row: Row) => ({
  runKey: Number(row.run_key),
  taskId: String(row.task_id),
  mapIndex: Number(row.map_index),
});

const HISTORY_KEY = "run_key, task_id, map_index, try_number, token";

const HISTORY: SealedTable = {
  ...simple("task_instance_history", HISTORY_KEY, "xcoms", (row) => xcomPlace({ ...xcomNameOf(row), key: "" })),
  find: `SELECT ${HISTORY_KEY}, xcoms AS sealed FROM task_instance_history WHERE xcoms LIKE '%"' || ? || '%' LIMIT ?`,
  count: `SELECT count(*) FROM task_instance_history WHERE xcoms LIKE '%"' || ? || '%'`,
  resealed: resealedHistory,
};

const TABLES: readonly SealedTable[] = [
  simple("connection", "conn_id", "fields", (row) => connectionPlace(String(row.conn_id))),
  simple("variable", "key", "value", (row) => variablePlace(String(row.key))),
  simple("xcom", "run_key, task_id, map_index, key", "value", (row) =>
    xcomPlace({ ...xcomNameOf(row), key: String(row.key) }),
  ),
  simple("task_state_store", "run_key, task_id, map_index, key", "value", (row) =>
    taskStatePlace({ ...xcomNameOf(row), key: String(row.key) }),
  ),
  simple("asset_state_store", "asset, key", "value", (row) => assetStatePlace(String(row.asset), String(row.key))),
  HISTORY,
];

/** The XComs of a past attempt are one JSON object; those in it that are sealed are so one by one. */
function resealedHistory(box: SecretBox, row: Row, kid: string): string {
  const xcoms = Object.entries(JSON.parse(row.sealed) as Record<string, string>).map(([key, text]) => [
    key,
    kidOf(text) === kid && text.startsWith(sealedBy(kid))
      ? reseal(box, xcomPlace({ ...xcomNameOf(row), key }), text)
      : text,
  ]);
  return JSON.stringify(Object.fromEntries(xcoms));
}

/**
 * Seals up to `limit` rows anew that were sealed with another key than the one that seals now, in one transaction; returns how many.
 * A key that seals nothing any more is forgotten. Safe to stop at any point and to begin again.
 *
 * @throws NoSecretKeyError, UnknownSecretKeyError, SecretDamagedError
 */
export function rotateSome(db: Database, box: SecretBox, limit: number): number {
  return db
    .transaction(() => {
      const sealing = box.sealingKey().kid;
      let done = 0;
      for (const kid of box.kids().filter((one) => one !== sealing)) {
        for (const table of TABLES) {
          const rows = db.prepare(table.find).all(sealedBy(kid), limit - done) as Row[];
          const replace = db.prepare(table.replace);
          for (const row of rows) done += replace.run({ ...row, new: table.resealed(box, row, kid) }).changes;
        }
        if (countOf(db, kid) === 0) db.prepare("DELETE FROM secret_key WHERE kid = ?").run(kid);
      }
      return done;
    })
    .immediate();
}

/** Deletes what keys have sealed that are not at hand, in one transaction; returns how many rows that were. For keys that are lost. */
export function dropUnreadable(db: Database, box: SecretBox): number {
  return db
    .transaction(() => {
      let dropped = 0;
      for (const kid of box.missingKids()) {
        for (const { table, field } of SIMPLE)
          dropped += db.prepare(`DELETE FROM ${table} WHERE ${field} LIKE ? || '%'`).run(sealedBy(kid)).changes;
        dropped += dropFromHistory(db, kid);
        db.prepare("DELETE FROM secret_key WHERE kid = ?").run(kid);
      }
      return dropped;
    })
    .immediate();
}

const SIMPLE = [
  { table: "connection", field: "fields" },
  { table: "variable", field: "value" },
  { table: "xcom", field: "value" },
  { table: "task_state_store", field: "value" },
  { table: "asset_state_store", field: "value" },
] as const;

function dropFromHistory(db: Database, kid: string): number {
  const { find, replace } = HISTORY;
  const rows = db.prepare(find).all(sealedBy(kid), -1) as Row[];
  for (const row of rows) {
    const xcoms = Object.entries(JSON.parse(row.sealed) as Record<string, string>);
    const readable = xcoms.filter(([, text]) => !text.startsWith(sealedBy(kid)));
    db.prepare(replace).run({ ...row, new: JSON.stringify(Object.fromEntries(readable)) });
  }
  return rows.length;
}

/** How many rows each key has sealed. */
export const sealedRows = (db: Database, box: SecretBox): { readonly kid: string; readonly rows: number }[] =>
  box.kids().map((kid) => ({ kid, rows: countOf(db, kid) }));

const countOf = (db: Database, kid: string): number =>
  TABLES.reduce((sum, { count }) => sum + Number(db.prepare(count).pluck().get(sealedBy(kid))), 0);
