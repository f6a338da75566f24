import { join } from "node:path";
import { Slots, systemRuntime } from "@tradewind/core/engine";
import { LookUp, Scheduler, triggerRun } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { executorFor } from "./engine-peer.ts";
import type { Peer, PeerOptions } from "./peer.ts";

const PARALLELISM = 1_000;

/** The engine with its scheduler: runs are ordered, as the command line orders them, and begin when the scheduler lets them. */
export async function openSchedulerPeer(options: PeerOptions): Promise<Peer> {
  const { workload, folder } = options;
  const runtime = systemRuntime();
  const store = await openSqliteStore({ path: join(folder, "engine.sqlite"), synchronous: "full" });
  let left = 0;
  let onAllEnded = () => {};
  const scheduler = new Scheduler({
    store,
    executor: executorFor(options),
    runtime,
    lookUp: new LookUp({ environment: {} }),
    slots: new Slots({ parallelism: PARALLELISM }),
    parallelism: PARALLELISM,
    // nobody else writes here, and orders are told below
    notices: { watch: () => () => {} },
    catchupByDefault: false,
    dagsArePausedAtCreation: false,
    onEvent(event) {
      if (event.kind === "runEnded" && --left === 0) onAllEnded();
    },
  });
  const { pools } = await store.catalog();
  pools.put({ name: "default_pool", slots: PARALLELISM, description: null, includeDeferred: false });
  await scheduler.start();
  await scheduler.publish(workload.dagFile, [workload.dag.document]);
  let nextDate = runtime.clock.now();

  return {
    async run() {
      left = workload.runsAtOnce;
      const allEnded = new Promise<void>((resolve) => {
        onAllEnded = resolve;
      });
      const { dagId } = workload.dag;
      const orders = Array.from({ length: left }, () =>
        triggerRun(scheduler.tools, { dagId, logicalDate: nextDate++ }),
      );
      await Promise.all(orders);
      scheduler.notice();
      await allEnded;
    },
    counts: () => store.counters(),
    async close() {
      await scheduler.stop(0);
      await store.close();
    },
  };
}
