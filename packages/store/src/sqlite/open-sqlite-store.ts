import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DagDocument } from "@tradewind/core";
import type BetterSqlite3 from "better-sqlite3";
import type { Catalog, DagRow, Variable } from "../catalog.ts";
import { StoreOpenError } from "../errors.ts";
import type { Queries } from "../queries.ts";
import { type KeySource, NO_KEYS, passingKeys } from "../secrets/key-source.ts";
import { variablePlace, xcomPlace } from "../secrets/places.ts";
import { isSealed } from "../secrets/seal.ts";
import { openConnection, type SealedConnection } from "../secrets/sealed-connection.ts";
import { SecretBox } from "../secrets/secret-box.ts";
import type { GroupTryRow, OutboxRow, RunRow, Store, TaskInstanceRow, XComOfInstance } from "../store.ts";
import { applyInOrder } from "./apply-in-order.ts";
import { assertLegal } from "./apply-transition.ts";
import { assetQueues, eventsOfRun, newestEvents, subscribe } from "./asset-events.ts";
import { BINDING, Database } from "./better-sqlite3.ts";
import { GroupCommit } from "./group-commit.ts";
import { migrate } from "./migrate.ts";
import { readState, removeState, writeState } from "./state-stores.ts";
import { Statements } from "./statements.ts";
import { TransitionLog } from "./transition-log.ts";

export interface SqliteStoreOptions {
  /** A file, made when it is missing, or `:memory:`. */
  readonly path: string;
  /** What a store in memory begins with: what `emptyStoreImage` gives saves it the making of its schema. @default nothing */
  readonly image?: Buffer | undefined;
  /** `full`: a commit is on the disk when it is acknowledged. `normal`: a power cut may undo the newest ones. @default "full" */
  readonly synchronous?: "full" | "normal";
  /** The keys of connections, variables and secret XComs. @default in memory a key of its own, for a file none */
  readonly keys?: KeySource;
  /** Calls its argument at the end of the current turn of the event loop. @default setImmediate */
  readonly defer?: (flush: () => void) => void;
}

/**
 * Opens the SQLite store and brings its schema up to date.
 *
 * @throws StoreOpenError, StoreTooNewError
 */
export async function openSqliteStore({
  path,
  image,
  synchronous = "full",
  keys = path === ":memory:" ? passingKeys() : NO_KEYS,
  defer = setImmediate,
}: SqliteStoreOptions): Promise<Store> {
  const db = connect(path, { synchronous, image });
  try {
    await migrate(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
  return sqliteStore(db, new SecretBox(db, keys), defer);
}

/** An empty store, for `image`: a process that opens many in memory makes the schema once. */
export async function emptyStoreImage(): Promise<Buffer> {
  const db = connect(":memory:", { synchronous: "full" });
  await migrate(db, ":memory:");
  const image = db.serialize();
  db.close();
  return image;
}

function connect(
  path: string,
  { synchronous, image }: Pick<SqliteStoreOptions, "image"> & { readonly synchronous: "full" | "normal" },
): BetterSqlite3.Database {
  try {
    const isFile = path !== ":memory:";
    if (isFile) mkdirSync(dirname(path), { recursive: true });
    const db = new Database(isFile ? path : (image ?? path), BINDING);
    db.pragma("foreign_keys = ON");
    if (!isFile) return db;
    db.pragma("busy_timeout = 5000");
    db.pragma("journal_mode = WAL");
    // better-sqlite3 is compiled with NORMAL for WAL, which a power cut may cost the newest commits
    db.pragma(`synchronous = ${synchronous}`);
    return db;
  } catch (cause) {
    throw new StoreOpenError({ path, cause });
  }
}

function sqliteStore(db: BetterSqlite3.Database, box: SecretBox, defer: (flush: () => void) => void): Store {
  const statements = new Statements(db);
  const log = new TransitionLog(statements);
  const parts = { statements, log, box };
  const writer = new GroupCommit({ db, statements, defer, onBegin: () => log.begin() });
  const rowChanges = db.prepare("SELECT total_changes()").pluck();
  const dataVersion = db.prepare("PRAGMA data_version").pluck();
  const lastSeq = () => Number(statements.get("getLastSeq").pluck().get());
  let isOpen = true;
  let catalog: Promise<Catalog> | undefined;
  let queries: Promise<Queries> | undefined;

  return {
    // not an async function: each would cost a promise more, on the path of every task
    transition: (moves, chain) =>
      moves.length === 0 && writer.isDone
        ? Promise.resolve([])
        : writer.add(() => {
            for (const move of moves) assertLegal(move);
            return applyInOrder(parts, moves, chain);
          }, chain),
    async saveDocument(document, at, { file = null, isPaused = false } = {}) {
      await writer.add(() => {
        statements.get("putVersion").run(document.hash, document.dagId, JSON.stringify(document), at);
        statements.get("putDag").run(document.dagId, document.hash, file, Number(isPaused), at);
        subscribe(statements, document, at);
      });
    },
    getDag: async (dagId) => dagRow(statements.get("getDag").get(dagId)),
    getDags: async () =>
      statements
        .get("getDags")
        .all()
        .flatMap((row) => dagRow(row) ?? []),
    async getDocument(hash) {
      const row = statements.get("getDocument").get(hash) as { document: string } | undefined;
      return row && (JSON.parse(row.document) as DagDocument);
    },
    async getRun(dagId, by) {
      const row =
        "runId" in by
          ? statements.get("getRunById").get(dagId, by.runId)
          : "logicalDate" in by
            ? statements.get("getRunByDate").get(dagId, by.logicalDate)
            : statements.get("getRunByPartition").get(dagId, by.partitionKey);
      return row as RunRow | undefined;
    },
    getRunByKey: async (runKey) => statements.get("getRunByKey").get(runKey) as RunRow | undefined,
    getActiveRuns: async () => statements.get("getActiveRuns").all() as RunRow[],
    getRunBefore: async (dagId, logicalDate, only) =>
      statements.get("getRunBefore").get(dagId, logicalDate, Number(only === undefined)) as RunRow | undefined,
    getNewestRuns: async (dagId, limit) => statements.get("getNewestRuns").all(dagId, limit) as RunRow[],
    async getTaskInstances(runKey) {
      return statements.get("getTaskInstances").all(runKey) as TaskInstanceRow[];
    },
    getGroupTries: async (runKey) => statements.get("getGroupTries").all(runKey) as GroupTryRow[],
    countHandBacks: async ({ runKey, taskId, mapIndex }, tryNumber) =>
      Number(statements.get("countHandBacks").pluck().get(runKey, taskId, mapIndex, tryNumber)),
    async getXComs(runKey, inputs) {
      return inputs.map(({ taskId, key }) => {
        const row = statements.get("getXCom").get(runKey, taskId, key) as { value: string } | undefined;
        if (row === undefined || !isSealed(row.value)) return row?.value;
        return box.open(xcomPlace({ runKey, taskId, mapIndex: -1, key }), row.value);
      });
    },
    async getXComRange(runKey, { taskId, key, from, to }) {
      const rows = statements.get("getXComRange").all(runKey, taskId, from, to, key) as XComOfInstance[];
      return rows.map((row) =>
        isSealed(row.value)
          ? { ...row, value: box.open(xcomPlace({ runKey, taskId, mapIndex: row.mapIndex, key }), row.value) }
          : row,
      );
    },
    getAssetQueues: async () => assetQueues(statements),
    getAssetEventsOfRun: async (runKey) => eventsOfRun(statements, runKey),
    getAssetEvents: async (of, which) => newestEvents(statements, of, which),
    async clearXComs(ti, token) {
      await writer.add(() => statements.get("clearXComs").run({ ...ti, token }));
    },
    getState: async (owner, key, now) => readState(parts, { owner, key, now }),
    putState: (owner, entry, write) => writer.add(() => writeState(parts, owner, { ...entry, ...write })),
    deleteState: (owner, key, by) => writer.add(() => removeState(statements, owner, { key, by })),
    async getOutbox(runKey) {
      return (
        runKey === undefined ? statements.get("getOutbox").all() : statements.get("getOutboxOfRun").all(runKey)
      ) as OutboxRow[];
    },
    async deleteOutbox(id) {
      await writer.add(() => statements.get("deleteOutbox").run(id));
    },
    async getConnection(connId) {
      const row = statements.get("getConnection").get(connId) as SealedConnection | undefined;
      return row && openConnection(box, row);
    },
    async getVariable(key) {
      const row = statements.get("getVariable").get(key) as Variable | undefined;
      return row && { ...row, value: box.open(variablePlace(key), row.value) };
    },
    foreignVersion: () => Number(dataVersion.get()),
    lastSeq: async () => lastSeq(),
    async changesByUser(since) {
      const seq = lastSeq();
      const rows = statements.get("getChangesByUser").all(since) as { runKey: number }[];
      return { seq, runKeys: rows.map(({ runKey }) => runKey) };
    },
    catalog() {
      catalog ??= import("../queries/open-catalog.ts").then(({ openCatalog }) => openCatalog(db, box));
      return catalog;
    },
    queries() {
      queries ??= import("../queries/open-queries.ts").then(({ openQueries }) => openQueries(db));
      return queries;
    },
    async check() {
      const { checkStore } = await import("../checker/check-store.ts");
      return checkStore(db);
    },
    counters: () => ({
      commits: writer.commits,
      rowChanges: Number(rowChanges.get()),
      statementsPrepared: statements.count,
    }),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      writer.flush();
      db.close();
    },
  };
}

/** SQLite has no booleans. */
function dagRow(row: unknown): DagRow | undefined {
  if (row === undefined) return undefined;
  const dag = row as DagRow;
  return { ...dag, isPaused: Boolean(dag.isPaused), isActive: Boolean(dag.isActive) };
}
