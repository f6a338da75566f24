import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Catalog } from "../catalog.ts";
import { dropUnreadable, rotateSome, sealedRows } from "../secrets/rotate.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import {
  cancelBackfill,
  createBackfill,
  endBackfill,
  getBackfill,
  listBackfillDates,
  listBackfills,
  setBackfillPaused,
  settleBackfillDate,
} from "./backfills.ts";
import { deleteConnection, listConnections, putConnections } from "./connections.ts";
import { deactivateDags, deleteDag, listVersions, setDagPaused } from "./dags.ts";
import { deleteImportError, listImportErrors, putImportError } from "./import-errors.ts";
import { listJobs, putJob } from "./jobs.ts";
import { lazily } from "./lazily.ts";
import { countRunsEndedBefore, deleteRunsEndedBefore } from "./old-runs.ts";
import { deletePool, poolsIn, putPool } from "./pools.ts";
import { deleteExpiredState } from "./state-stores.ts";
import { deleteVariable, listVariables, putVariables } from "./variables.ts";

/** Binds the catalog to a connection. */
export function openCatalog(connection: Database, box: SecretBox): Catalog {
  const db = drizzle(connection);
  return {
    dags: {
      setPaused: (dagId, isPaused) => setDagPaused(db, dagId, isPaused),
      deactivate: (dagIds) => deactivateDags(db, dagIds),
      versions: (dagId) => listVersions(db, dagId),
      delete: (dagId) => deleteDag(db, dagId),
    },
    runs: {
      countEndedBefore: (at) => countRunsEndedBefore(db, at),
      deleteEndedBefore: (at, limit) => deleteRunsEndedBefore(db, at, limit),
    },
    stateStores: { deleteExpired: (which, limit) => deleteExpiredState(db, which, limit) },
    pools: {
      list: lazily(() => poolsIn(db)),
      put: (pool) => putPool(db, pool),
      delete: (name) => deletePool(db, name),
    },
    connections: {
      list: () => listConnections(db),
      put: (connections, at) => putConnections(db, box, { connections, at }),
      delete: (connId) => deleteConnection(db, connId),
    },
    variables: {
      list: () => listVariables(db),
      put: (variables, at) => putVariables(db, box, { variables, at }),
      delete: (key) => deleteVariable(db, key),
    },
    secrets: {
      sealingKey: () => box.sealingKey().kid,
      makeKey: () => box.makeKey(),
      sealedRows: () => sealedRows(connection, box),
      missingKeys: () => box.missingKids(),
      dropUnreadable: () => dropUnreadable(connection, box),
      rotateSome: (limit) => rotateSome(connection, box, limit),
    },
    backfills: {
      create: (backfill, dates) => createBackfill(db, backfill, dates),
      list: (filter) => listBackfills(db, filter),
      get: (backfillId) => getBackfill(db, backfillId),
      dates: (backfillId) => listBackfillDates(db, backfillId),
      settleDate: (backfillId, ordinal, what) => settleBackfillDate(db, [backfillId, ordinal], what),
      setPaused: (backfillId, isPaused) => setBackfillPaused(db, backfillId, isPaused),
      end: (backfillId, at) => endBackfill(db, backfillId, at),
      cancel: (backfillId, how) => cancelBackfill(db, backfillId, how),
    },
    importErrors: {
      list: () => listImportErrors(db),
      put: (error) => putImportError(db, error),
      delete: (file) => deleteImportError(db, file),
    },
    jobs: { list: () => listJobs(db), put: (job) => putJob(db, job) },
  };
}
