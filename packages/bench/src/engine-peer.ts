import { join } from "node:path";
import { Slots, systemRuntime } from "@tradewind/core/engine";
import {
  type Executor,
  inlineExecutor,
  LookUp,
  processExecutor,
  type RunRequest,
  Supervisor,
  workerProcessSettings,
} from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import type { Peer, PeerOptions } from "./peer.ts";

const MAX_XCOM_BYTES = 262_144;

/** The engine as a program would set it up: nobody listens to its events, and nothing keeps logs. */
export async function openEnginePeer(options: PeerOptions): Promise<Peer> {
  const { workload, folder } = options;
  const runtime = systemRuntime();
  const store = await openSqliteStore({ path: join(folder, "engine.sqlite"), synchronous: "full" });
  const supervisor = new Supervisor({
    store,
    executor: executorFor(options),
    runtime,
    lookUp: new LookUp({ environment: {} }),
    slots: new Slots({ parallelism: 1_000 }),
  });
  await supervisor.open();
  // logical dates are unique for each DAG
  let nextDate = runtime.clock.now();

  const runOnce = async (): Promise<void> => {
    const { state, reason } = await supervisor.run(benchRequest(workload, nextDate++));
    if (state !== "success") throw new Error(`A run of ${workload.name} ended ${state}: ${reason}`);
  };
  return {
    async run() {
      await Promise.all(Array.from({ length: workload.runsAtOnce }, runOnce));
    },
    counts: () => store.counters(),
    async close() {
      await supervisor.close();
      await store.close();
    },
  };
}

function benchRequest({ dag, dagFile }: PeerOptions["workload"], logicalDate: number): RunRequest {
  return {
    document: dag.document,
    file: dagFile,
    runId: `bench_${logicalDate}`,
    runType: "manual",
    logicalDate,
    dataIntervalStart: logicalDate,
    dataIntervalEnd: logicalDate,
    conf: {},
  };
}

/** The executor that the workload is measured with. */
export function executorFor({ workload, executor, env }: PeerOptions): Executor {
  const { clock } = systemRuntime();
  const maxXComBytes = MAX_XCOM_BYTES;
  if (executor === "inline") return inlineExecutor({ definitionOf: () => workload.dag, clock, maxXComBytes });
  const worker = workerProcessSettings(workload.dagFile, { logFolder: null, forwardLogs: false, maxXComBytes }, env);
  return processExecutor({ clock, processes: 2, worker });
}
