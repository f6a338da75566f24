import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFinished, Slots } from "@tradewind/core/engine";
import type { TaskMove, Transition } from "@tradewind/store";
import Database from "better-sqlite3";
import type { Replacements } from "../src/internal.ts";

// Bugs of Airflow's history, built into what a simulated world is given instead of the product's own parts.

const endOf = (moves: readonly Transition[]): TaskMove | undefined => {
  const [first] = moves;
  return first?.kind === "task" && first.actor === "worker" && isFinished(first.path.at(-1)!) ? first : undefined;
};

/** B04: the store's answer to a success is lost; asking again it says that the task is not running; so the task has failed. */
export const repliesAreTrusted: Replacements = {
  store: (store) => ({
    ...store,
    async transition(moves, chain) {
      try {
        return await store.transition(moves, chain);
      } catch (error) {
        const end = endOf(moves);
        const again = await store.transition(moves);
        if (end?.path.at(-1) !== "success" || again[0]?.applied) throw error;
        await store.transition([
          { ...end, path: ["success", "failed"], at: [end.at.at(-1)!], actor: "user", xcoms: [], outbox: undefined },
        ]);
        throw error;
      }
    },
  }),
};

/** B04, B16: an end is written whoever it comes from and whatever has happened meanwhile. */
export function endsAreNotFenced(): Replacements {
  const path = newFile();
  const db = new Database(path);
  return {
    path,
    store: (store) => ({
      ...store,
      async transition(moves, chain) {
        const results = await store.transition(moves, chain);
        const end = endOf(moves);
        if (!end || results[0]!.applied) return results;
        overwrite(db, {
          ...end.ti,
          tryNumber: end.tryNumber,
          to: end.path.at(-1)!,
          at: end.at.at(-1)!,
          actor: "worker",
        });
        return results;
      },
    }),
  };
}

/** B14: what is carried on after a crash is asked for in a way that overlooks runs of which something was running. */
export const recoveryOverlooksRunning: Replacements = {
  store: (store) => ({
    ...store,
    async getActiveRuns() {
      const runs = await store.getActiveRuns();
      const isRunning = await Promise.all(
        runs.map(async ({ runKey }) => (await store.getTaskInstances(runKey)).some(({ state }) => state === "running")),
      );
      return runs.filter((_run, i) => !isRunning[i]);
    },
  }),
};

/** B66: that an asset was updated is written when the success of its task is known to be in the store. */
export const eventsAreWrittenLater: Replacements = {
  store: (store) => ({
    ...store,
    async transition(moves, chain) {
      const parted = moves.map((move) => (move.kind === "task" ? { ...move, assetEvents: undefined } : move));
      const results = await store.transition(parted, chain);
      const later = moves.flatMap((move, i) => {
        if (move.kind !== "task" || !move.assetEvents || !results[i]!.applied) return [];
        const at = move.at.at(-1)!;
        return move.assetEvents.map((change) => ({ kind: "assetEvent" as const, change, at }));
      });
      if (later.length > 0) await store.transition(later);
      return results;
    },
  }),
};

/** B65: a run is made for events, and nobody takes note that it has them. */
export const eventsStay: Replacements = {
  store: (store) => ({
    ...store,
    transition: (moves, chain) =>
      store.transition(
        moves.map((move) => (move.kind === "createRun" ? { ...move, consumes: undefined } : move)),
        chain,
      ),
  }),
};

/** B15: a reaper takes note of what runs, and some time later fails all of it, without looking again. */
export function reaperWithoutLook(): Replacements {
  const path = newFile();
  return {
    path,
    beside({ time }) {
      const db = new Database(path);
      const running = db.prepare(`SELECT run_key AS runKey, task_id AS taskId, try_number AS tryNumber
        FROM task_instance WHERE state = 'running'`);
      const look = () => {
        const found = running.all() as { runKey: number; taskId: string; tryNumber: number }[];
        time.after(5_000, () => {
          for (const one of found) overwrite(db, { ...one, to: "failed", at: time.now, actor: "executor" });
        });
        time.after(60_000, look);
      };
      look();
    },
  };
}

const folders: string[] = [];

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-sim-"));
  folders.push(folder);
  return join(folder, "store.db");
}

export function removeFiles(): void {
  for (const folder of folders) rmSync(folder, { recursive: true });
}

interface Overwriting {
  readonly runKey: number;
  readonly taskId: string;
  readonly tryNumber: number;
  readonly to: string;
  readonly at: number;
  readonly actor: string;
}

/** A write without a guard: it takes for granted that the task is running. */
function overwrite(db: Database.Database, { runKey, taskId, tryNumber, to, at, actor }: Overwriting): void {
  const { lastInsertRowid } = db
    .prepare(`INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor)
      VALUES (?, ?, -1, ?, 'running', ?, ?, ?)`)
    .run(runKey, taskId, tryNumber, to, at, actor);
  db.prepare("INSERT OR IGNORE INTO transition_block VALUES (?, ? >> 7)").run(runKey, lastInsertRowid);
  db.prepare("UPDATE task_instance SET state = ?, ended_at = ?, last_seq = ? WHERE run_key = ? AND task_id = ?").run(
    to,
    at,
    lastInsertRowid,
    runKey,
    taskId,
  );
}

/** B30: slots are counted down, and now and then twice. */
export const slotsAreGivenTwice: Replacements = {
  slots: (limits) => new LeakySlots(limits),
};

class LeakySlots extends Slots {
  #given = 0;

  override give(...claim: Parameters<Slots["give"]>): void {
    super.give(...claim);
    if (++this.#given % 5 === 0) super.give(...claim);
  }
}
