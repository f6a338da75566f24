import { join } from "node:path";
import { BODIES } from "../body.ts";
import type { Peer, PeerOptions } from "../peer.ts";
import { BodyProcesses } from "./body-processes.ts";
import { FloorStore } from "./floor-store.ts";
import { FloorWalk, floorGraphOf } from "./floor-walk.ts";

/** The floor: the same graph, bodies and durability as the engine, and nothing else; with `audit`, a history besides. */
export async function openFloorPeer(
  { workload, executor, folder, env }: PeerOptions,
  { audit = false } = {},
): Promise<Peer> {
  const store = new FloorStore(join(folder, "floor.sqlite"), { audit });
  const processes = executor === "process" ? await BodyProcesses.open(workload.body, env) : undefined;
  const body = BODIES[workload.body];
  const walk = new FloorWalk(store, processes ? () => processes.run() : async () => body());
  const graph = floorGraphOf(workload.dag.document.tasks);
  let nextRun = 0;

  return {
    async run() {
      await Promise.all(Array.from({ length: workload.runsAtOnce }, () => walk.walk(graph, `run_${nextRun++}`)));
    },
    counts: () => ({ commits: store.commits, rowChanges: store.rowChanges, statementsPrepared: 0 }),
    async close() {
      await processes?.close();
      store.close();
    },
  };
}
