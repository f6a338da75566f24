import type { DagDefinition } from "@tradewind/core";
import { decodeXCom, RETURN_VALUE, systemRuntime } from "@tradewind/core/engine";
import {
  type Executor,
  inlineExecutor,
  LookUp,
  processExecutor,
  type RunEnd,
  Supervisor,
  workerProcessSettings,
} from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import type { Stamp } from "./bodies.ts";
import type { ExecutorName, Peer } from "./peer.ts";

export interface EnginePeerOptions {
  readonly executor: ExecutorName;
  /** The SQLite file. */
  readonly path: string;
  readonly definitions: readonly DagDefinition[];
  /** The compiled file that exports them, for worker processes. */
  readonly file: string;
}

const MAX_XCOM_BYTES = 262_144;

/** The engine as its users get it: store, supervisor, executor; nothing switched off but log files. */
export async function openEngine({ executor, path, definitions, file }: EnginePeerOptions): Promise<Peer> {
  const runtime = systemRuntime();
  const byId = new Map(definitions.map((definition) => [definition.dagId, definition]));
  const store = await openSqliteStore({ path, synchronous: "full" });
  const supervisor = new Supervisor({
    store,
    executor: executor === "inline" ? openInline(byId, runtime.clock) : openProcesses(file, runtime.clock),
    runtime,
    lookUp: new LookUp({ environment: {} }),
    parallelism: 1_000,
  });
  await supervisor.open();
  let runs = 0;

  async function run(dagId: string): Promise<RunEnd> {
    const end = await supervisor.run({
      document: byId.get(dagId)!.document,
      file: executor === "inline" ? null : file,
      // ids of an earlier process may be in the file
      runId: `${process.pid}-${runtime.clock.now()}-${runs++}`,
      runType: "manual",
      logicalDate: null,
      dataIntervalStart: null,
      dataIntervalEnd: null,
      conf: {},
    });
    if (end.state !== "success") throw new Error(`A run of "${dagId}" ended as ${end.state}: ${end.reason}`);
    return end;
  }

  return {
    async run(dagId) {
      await run(dagId);
    },
    async stampedRun(dagId) {
      const { runKey } = await run(dagId);
      const taskIds = [...byId.get(dagId)!.tasks.keys()];
      const texts = await store.getXComs(
        runKey,
        taskIds.map((taskId) => ({ taskId, key: RETURN_VALUE })),
      );
      return Promise.all(texts.map(async (text) => (await decodeXCom(text!)) as Stamp));
    },
    counters: () => store.counters(),
    async close() {
      await supervisor.close();
      await store.close();
    },
  };
}

type Clock = ReturnType<typeof systemRuntime>["clock"];

const openInline = (byId: ReadonlyMap<string, DagDefinition>, clock: Clock): Executor =>
  inlineExecutor({ definitionOf: ({ run }) => byId.get(run.dagId)!, clock, maxXComBytes: MAX_XCOM_BYTES });

function openProcesses(file: string, clock: Clock): Executor {
  const options = { logFolder: null, forwardLogs: false, maxXComBytes: MAX_XCOM_BYTES };
  return processExecutor({ clock, processes: 2, worker: workerProcessSettings(file, options, process.env) });
}
