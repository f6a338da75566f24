import type { DagDocument } from "@tradewind/core";
import { MAPPED_LENGTHS, type RunGraph, runGraphOf, SKIP_DECISION, type SlotClaim } from "@tradewind/core/engine";
import type { Database } from "better-sqlite3";
import type { CheckedPool, LimitedRun, LimitsView } from "./limits.ts";
import {
  type CheckedInstance,
  type CheckedPast,
  type CheckedRun,
  type LogRow,
  type RunCase,
  runCase,
} from "./run-case.ts";

const LOG_COLUMNS = `seq, run_key AS runKey, task_id AS taskId, map_index AS mapIndex, try_number AS tryNumber,
  from_state AS fromState, via, via_at AS viaAt, to_state AS toState, at, actor, reason`;

interface Version {
  readonly document: DagDocument;
  readonly graph: RunGraph;
  readonly claims: ReadonlyMap<string, SlotClaim>;
}

type RunRow = CheckedRun & { readonly backfillId: number | null; readonly runType: string };

/** What the checker reads of a store: run by run, and the log as a whole. It keeps one run in memory at a time. */
export class CheckedStore {
  readonly #db: Database;
  readonly #versions = new Map<string, Version | undefined>();

  constructor(db: Database) {
    this.#db = db;
  }

  *runCases(): Generator<RunCase> {
    const log = this.#db.prepare(`SELECT ${LOG_COLUMNS} FROM run_transition WHERE run_key = ? ORDER BY seq`);
    const instances = this.#db.prepare(`SELECT task_id AS taskId, map_index AS mapIndex, state, try_number AS tryNumber,
        max_tries AS maxTries, token, queued_at AS queuedAt, started_at AS startedAt, next_at AS nextAt, resume, last_seq AS lastSeq
      FROM task_instance WHERE run_key = ? ORDER BY task_id, map_index`);
    const past =
      this.#db.prepare(`SELECT task_id AS taskId, map_index AS mapIndex, try_number AS tryNumber, state, xcoms
      FROM task_instance_history WHERE run_key = ? ORDER BY task_id, map_index, try_number`);
    const decisions = this.#db
      .prepare("SELECT task_id, value FROM xcom WHERE run_key = ? AND key = ? ORDER BY task_id")
      .raw();
    const kept = this.#db.prepare(
      "SELECT task_id AS taskId, map_index AS mapIndex, key, value FROM xcom WHERE run_key = ? AND key IN (?, ?)",
    );
    const newestAt = this.#number("SELECT coalesce(max(at), 0) FROM transition WHERE actor <> 'user'");
    for (const run of this.#runs()) {
      const version = this.#version(run.hash);
      yield runCase({
        run,
        graph: version?.graph,
        canEndEarly: version !== undefined && (version.document.failFast || version.document.dagrunTimeoutMs !== null),
        log: log.all(run.runKey) as LogRow[],
        instances: instances.all(run.runKey) as CheckedInstance[],
        past: past.all(run.runKey) as CheckedPast[],
        decisions: new Map(decisions.all(run.runKey, SKIP_DECISION) as [string, string][]),
        kept: byInstance(kept.all(run.runKey, SKIP_DECISION, MAPPED_LENGTHS) as KeptRow[]),
        newestAt,
      });
    }
  }

  log(): IterableIterator<LogRow> {
    return this.#db.prepare(`SELECT ${LOG_COLUMNS} FROM transition ORDER BY seq`).iterate() as IterableIterator<LogRow>;
  }

  limits(): LimitsView {
    const onTheirOwn = new Set(
      this.#column(`SELECT DISTINCT run_key FROM transition
        WHERE task_id IS NULL AND to_state = 'running' AND from_state <> 'queued'`),
    );
    const opened = this.#pairs(`SELECT run_key, max(seq) FROM transition
      WHERE task_id IS NULL AND from_state IN ('success', 'failed') GROUP BY run_key`);
    const runs = this.#runs().map((run): [number, LimitedRun] => [
      run.runKey,
      {
        dagId: run.dagId,
        backfillId: run.backfillId,
        claims: this.#version(run.hash)?.claims ?? new Map(),
        isOnItsOwn: onTheirOwn.has(run.runKey),
        judgedAfter: opened.get(run.runKey) ?? 0,
      },
    ]);
    const maxActiveRuns = this.#db
      .prepare("SELECT dag_id, max(json_extract(document, '$.maxActiveRuns')) FROM dag_version GROUP BY dag_id")
      .raw()
      .all() as [string, number][];
    return {
      runs: new Map(runs),
      pools: new Map(this.#pools().map((pool) => [pool.name, pool])),
      maxActiveRuns: new Map(maxActiveRuns),
      // the runs of one that has ended go by the limit of their DAG when they are cleared
      backfillLimits: this.#pairs("SELECT backfill_id, max_active_runs FROM backfill WHERE ended_at IS NULL"),
    };
  }

  #runs(): RunRow[] {
    return this.#db
      .prepare(`SELECT run_key AS runKey, dag_id AS dagId, run_id AS runId, state, logical_date AS logicalDate, hash,
          last_seq AS lastSeq, backfill_id AS backfillId, run_type AS runType FROM dag_run ORDER BY run_key`)
      .all() as RunRow[];
  }

  #pools(): CheckedPool[] {
    return this.#db
      .prepare(`SELECT name, slots, include_deferred AS includeDeferred, since_seq AS sinceSeq FROM pool ORDER BY name`)
      .all() as CheckedPool[];
  }

  #version(hash: string): Version | undefined {
    if (!this.#versions.has(hash)) this.#versions.set(hash, this.#readVersion(hash));
    return this.#versions.get(hash);
  }

  #readVersion(hash: string): Version | undefined {
    const text = this.#db.prepare("SELECT document FROM dag_version WHERE hash = ?").pluck().get(hash);
    if (typeof text !== "string") return undefined;
    const document = JSON.parse(text) as DagDocument;
    const { dagId, maxActiveTasks, tasks } = document;
    const claims = new Map(tasks.map((task) => [task.taskId, { ...task, dagId, maxActiveTasks }]));
    return { document, graph: runGraphOf(document), claims };
  }

  #number(sql: string): number {
    return Number(this.#db.prepare(sql).pluck().get());
  }

  #column(sql: string): number[] {
    return this.#db.prepare(sql).pluck().all() as number[];
  }

  #pairs(sql: string): Map<number, number> {
    return new Map(this.#db.prepare(sql).raw().all() as [number, number][]);
  }
}

interface KeptRow {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
  readonly value: string;
}

function byInstance(rows: readonly KeptRow[]): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const { taskId, mapIndex, key, value } of rows) {
    const name = JSON.stringify([taskId, mapIndex]);
    found.set(name, { ...found.get(name), [key]: value });
  }
  return found;
}
