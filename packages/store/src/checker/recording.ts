import type { Database } from "better-sqlite3";
import type { OffendingRow, Violation } from "./violation.ts";

/**
 * A recording is what tasks themselves have written down of their attempts, in a file that they append to: it knows nothing of
 * the store. One line a start or end, fields parted by tabs: `start|end dagId runId taskId try pid nanoseconds [ok|failed]`.
 */
interface Recorded {
  readonly what: "start" | "end";
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly tryNumber: number;
  readonly pid: number;
  readonly at: bigint;
  readonly isOk: boolean;
}

/** I30: what tasks have recorded of their attempts, against what the store knows of them. */
export function checkRecording(db: Database, text: string): Violation[] {
  // a line that a kill has cut short says nothing
  const lines = text.split("\n").slice(0, -1).map(parse);
  const found = [
    { what: "an attempt that started is known to the store", rows: unknownStarts(db, lines) },
    { what: "of one task no two attempts execute at a time", rows: overlaps(lines) },
    { what: "a success has an end of its own", rows: emptySuccesses(db, lines) },
  ];
  return found.filter(({ rows }) => rows.length > 0).map((violation) => ({ id: "I30", ...violation }));
}

function parse(line: string): Recorded {
  const [what, dagId, runId, taskId, tryNumber, pid, at, how] = line.split("\t");
  return {
    what: what === "start" ? "start" : "end",
    dagId: dagId!,
    runId: runId!,
    taskId: taskId!,
    tryNumber: Number(tryNumber),
    pid: Number(pid),
    at: BigInt(at!),
    isOk: how === "ok",
  };
}

const shown = ({ at, ...line }: Recorded): OffendingRow => ({ ...line, at: String(at) });

const nameOf = ({ dagId, runId, taskId }: Pick<Recorded, "dagId" | "runId" | "taskId">): string =>
  JSON.stringify([dagId, runId, taskId]);

function unknownStarts(db: Database, lines: readonly Recorded[]): OffendingRow[] {
  const isKnown = db
    .prepare(`SELECT 1 FROM dag_run AS r JOIN run_transition AS t USING (run_key)
      WHERE r.dag_id = ? AND r.run_id = ? AND t.task_id = ? AND t.try_number = ? AND 'queued' IN (t.from_state, t.to_state)`)
    .pluck();
  return lines
    .filter(({ what }) => what === "start")
    .filter(({ dagId, runId, taskId, tryNumber }) => !isKnown.get(dagId, runId, taskId, tryNumber))
    .map(shown);
}

/** A start between another's start and its end. One that was killed has no end, and is taken to be over by the next start. */
function overlaps(lines: readonly Recorded[]): OffendingRow[] {
  const open = new Map<string, Recorded[]>();
  const found: OffendingRow[] = [];
  for (const line of [...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const name = nameOf(line);
    const started = open.get(name) ?? [];
    open.set(name, started);
    if (line.what === "start") started.push(line);
    else {
      const own = started.findLastIndex(({ pid, tryNumber }) => pid === line.pid && tryNumber === line.tryNumber);
      if (own < 0) continue;
      for (const other of started.slice(own + 1)) found.push({ ...shown(other), beforeTheEndOf: shown(line) });
      started.splice(own, 1);
    }
  }
  return found;
}

function emptySuccesses(db: Database, lines: readonly Recorded[]): OffendingRow[] {
  const recorded = new Set(lines.map(nameOf));
  const ended = new Set(lines.flatMap((line) => (line.isOk ? [`${nameOf(line)} ${line.tryNumber}`] : [])));
  const successes = db
    .prepare(`SELECT r.dag_id AS dagId, r.run_id AS runId, t.task_id AS taskId, t.try_number AS tryNumber, t.seq
      FROM transition AS t JOIN dag_run AS r USING (run_key)
      WHERE t.task_id IS NOT NULL AND t.to_state = 'success' AND t.actor = 'worker'`)
    .all() as (Pick<Recorded, "dagId" | "runId" | "taskId" | "tryNumber"> & { readonly seq: number })[];
  return successes.filter(
    (success) => recorded.has(nameOf(success)) && !ended.has(`${nameOf(success)} ${success.tryNumber}`),
  );
}
