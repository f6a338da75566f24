import { UNMAPPED } from "@tradewind/core/engine";
import type { Catalog, Store, Transition, WriteChain } from "@tradewind/store";
import type { Faults } from "./faults.ts";
import type { Host } from "./host.ts";
import type { Prng } from "./prng.ts";

export interface FaultyStoreParts {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly host: Host;
  readonly prng: Prng;
  /** Asked for every write: faults end when the world is to heal. */
  readonly faults: () => Faults;
  readonly trace: (line: string) => void;
}

interface Write<T> {
  readonly apply: () => Promise<T>;
  readonly chain: WriteChain | undefined;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** What a write says that failed. */
export class SimulatedWriteError extends Error {
  override readonly name = "SimulatedWriteError";
}

/** The store as one process sees it: its writes take time and fail, and none of them happens any more when the process has died. */
export function faultyStore({ store, catalog, host, prng, faults, trace }: FaultyStoreParts): Store {
  const waiting: (() => void)[] = [];

  // writes of one process are carried out in the order in which it made them
  function write<T>(apply: () => Promise<T>, chain?: WriteChain): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { longestWriteMs } = faults();
      waiting.push(() => carryOut({ apply, chain, resolve, reject }));
      const next = () => waiting.shift()!();
      if (longestWriteMs === 0 && waiting.length === 1) next();
      else host.after(prng.next() * longestWriteMs, next);
    });
  }

  function carryOut<T>({ apply, chain, resolve, reject }: Write<T>): void {
    const { crashAtWrite, failedWrite, falseFailure } = faults();
    const whenAlive = (body: () => void) => {
      if (host.isAlive) body();
    };
    if (prng.chance(crashAtWrite)) {
      host.die("before a write");
      return;
    }
    if (prng.chance(failedWrite)) {
      if (chain) chain.isBroken = true;
      // heard of in its turn: after the writes before it
      store.transition([]).then(() => whenAlive(() => reject(new SimulatedWriteError("nothing was written"))), reject);
      return;
    }
    const diesAfter = prng.chance(crashAtWrite);
    const fails = prng.chance(falseFailure);
    apply().then(
      (value) =>
        whenAlive(() => {
          if (diesAfter) host.die("after a write");
          else if (fails) reject(new SimulatedWriteError("it was written, and nobody was told"));
          else resolve(value);
        }),
      (error: unknown) => whenAlive(() => reject(error)),
    );
  }

  const read =
    <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      host.isAlive ? ask(...args) : new Promise<R>(() => {});

  return {
    ...store,
    transition: (moves, chain) =>
      write(async () => {
        const results = await store.transition(moves, chain);
        for (const [i, move] of moves.entries()) {
          trace(`${host.name} writes ${moveText(move)}${results[i]!.applied ? "" : ": lost"}`);
        }
        return results;
      }, chain),
    saveDocument: (...args) => write(() => store.saveDocument(...args)),
    clearXComs: (...args) => write(() => store.clearXComs(...args)),
    putState: (...args) => write(() => store.putState(...args)),
    deleteState: (...args) => write(() => store.deleteState(...args)),
    deleteOutbox: (id) => write(() => store.deleteOutbox(id)),
    getDag: read((dagId) => store.getDag(dagId)),
    getDags: read(() => store.getDags()),
    getDocument: read((hash) => store.getDocument(hash)),
    getRun: read((dagId, by) => store.getRun(dagId, by)),
    getRunByKey: read((runKey) => store.getRunByKey(runKey)),
    getActiveRuns: read(() => store.getActiveRuns()),
    getRunBefore: read((...args) => store.getRunBefore(...args)),
    getNewestRuns: read((...args) => store.getNewestRuns(...args)),
    getTaskInstances: read((runKey) => store.getTaskInstances(runKey)),
    getGroupTries: read((runKey) => store.getGroupTries(runKey)),
    getXComRange: read((...args) => store.getXComRange(...args)),
    getXComs: read((...args) => store.getXComs(...args)),
    getState: read((...args) => store.getState(...args)),
    getAssetQueues: read(() => store.getAssetQueues()),
    getOutbox: read((runKey) => store.getOutbox(runKey)),
    lastSeq: read(() => store.lastSeq()),
    changesByUser: read((since) => store.changesByUser(since)),
    catalog: read(async () => catalog),
  };
}

function moveText(move: Transition): string {
  switch (move.kind) {
    case "task":
      return `run ${move.ti.runKey} ${move.ti.taskId}${move.ti.mapIndex === UNMAPPED ? "" : `[${move.ti.mapIndex}]`} try ${move.tryNumber} ${move.path.join(" > ")}`;
    case "run":
      return `run ${move.runKey} ${move.from} > ${move.to}`;
    case "createRun":
      return `new run ${move.run.runId} of ${move.run.dagId}`;
    case "cursor":
      return `cursor of ${move.dagId}`;
    case "assetEvent":
      return `event of ${move.change.asset}`;
    case "forgetEvents":
      return `events of ${move.asset} forgotten for ${move.dagId}`;
    case "deadline":
      return `run ${move.runKey} misses deadline ${move.deadline}`;
    case "groupTry":
      return `run ${move.runKey} group ${move.groupId}[${move.mapIndex}] ${JSON.stringify(move.to)}`;
    case "unbegun":
      return `run ${move.runKey} unless something of it has begun after ${move.upTo}`;
    case "asOne":
      return "as one";
    case "knowing":
      return `run ${move.runKey} unless a user moved it after ${move.upTo}`;
  }
}
