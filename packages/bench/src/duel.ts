import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DagDefinition } from "@tradewind/core";
import * as dags from "./dags.ts";
import { openEngine } from "./engine-peer.ts";
import { floorGraphOf } from "./floor-graph.ts";
import { openFloor } from "./floor-peer.ts";
import type { ExecutorName, Peer } from "./peer.ts";
import { BODY_OF } from "./workloads.ts";

/** Engine and floor with the same executor, side by side. */
export interface Duel {
  readonly executor: ExecutorName;
  readonly engine: Peer;
  readonly floor: Peer;
}

const file = fileURLToPath(new URL("./dags.js", import.meta.url));

/** Opens both on files of their own in a folder, and runs them warm. */
export async function openDuel(executor: ExecutorName, folder: string): Promise<Duel> {
  const engine = await openEnginePeer(executor, join(folder, `engine-${executor}.sqlite`));
  const floor = await openFloorPeer(executor, join(folder, `floor-${executor}.sqlite`));
  for (const peer of [engine, floor]) await warmUp(peer);
  return { executor, engine, floor };
}

export const openEnginePeer = (executor: ExecutorName, path: string): Promise<Peer> =>
  openEngine({ executor, path, definitions: Object.values(dags), file });

export function openFloorPeer(executor: ExecutorName, path: string): Promise<Peer> {
  const definitions: readonly DagDefinition[] = Object.values(dags);
  const graphs = definitions.map(({ dagId, document }) => floorGraphOf(document, BODY_OF[dagId]!));
  return openFloor({ executor, path, graphs });
}

/** Every DAG a few times: processes are there, statements prepared, code compiled. */
async function warmUp(peer: Peer): Promise<void> {
  for (let i = 0; i < 3; i++)
    for (const { dagId } of Object.values(dags)) await Promise.all(Array.from({ length: 3 }, () => peer.run(dagId)));
}
