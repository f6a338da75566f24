// The program of a worker process: speaks the protocol over the channel to the parent that forked it.

import { availableParallelism } from "node:os";
import type { DagDefinition } from "@tradewind/core";
import { declareHostProcess, inExtensions, systemRuntime } from "@tradewind/core/engine";
import { captureConsole } from "./capture-console.ts";
import { fileLogSink } from "./file-log-sink.ts";
import { loadDagFile } from "./load-dag-file.ts";
import { loadExtensions } from "./load-extensions.ts";
import { maskOutput } from "./masking/mask-output.ts";
import { Masker } from "./masking/masker.ts";
import { type PreparedAnswersSettings, preparedAnswersOf } from "./prepared-answers.ts";
import type { AttemptRequest, WorkerRequest } from "./protocol.ts";
import { batchingSender } from "./transports/child-process.ts";
import { StayAwake } from "./transports/stay-awake.ts";
import { Worker } from "./worker.ts";
import { type XComSettings, xcomStorageOf } from "./xcom-storage.ts";

/** What the parent passes as the first argument. */
export interface WorkerProcessOptions {
  readonly logFolder: string | null;
  readonly forwardLogs: boolean;
  readonly maxXComBytes: number;
  readonly maxMapLength?: number;
  /** Where long XComs are kept. @default the database */
  readonly xcom?: XComSettings | undefined;
  /** Whether params are what a run's conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
  /** What people would say to questions. @default questions wait for people */
  readonly answers?: PreparedAnswersSettings | undefined;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[] | undefined;
  /** Whether what has the shape of a well-known token is masked. @default true */
  readonly maskTokens?: boolean | undefined;
}

declareHostProcess("worker");
captureConsole();
const options = JSON.parse(process.argv[2]!) as WorkerProcessOptions;
// without a parent there is nobody to report to, and nothing left to do
const send = batchingSender((batch) => {
  process.send!(batch, undefined, undefined, (error) => error && process.exit(0));
  wakefulness.said();
});
const { clock } = systemRuntime();
const masker = new Masker({ maskTokens: options.maskTokens });
process.on("exit", maskOutput(masker, clock));
const worker = new Worker({
  definitionOf: definitionCache(),
  send,
  clock,
  masker,
  logSinks: [
    ...(options.logFolder === null ? [] : [fileLogSink(options.logFolder)]),
    ...(options.forwardLogs ? [{ write: forward, close() {} }] : []),
  ],
  maxXComBytes: options.maxXComBytes,
  ...(options.maxMapLength === undefined ? {} : { maxMapLength: options.maxMapLength }),
  xcomStorage: options.xcom && xcomStorageOf(options.xcom),
  confOverridesParams: options.confOverridesParams,
  answers: options.answers && preparedAnswersOf(options.answers, clock),
});
// on a lone core it would keep its supervisor from running
const hasCoreOfItsOwn = availableParallelism() > 1;
const wakefulness = new StayAwake({
  now: () => performance.now(),
  isIdle: () => hasCoreOfItsOwn && worker.isIdle,
  look: (then) => setImmediate(then),
});
process.on("message", (batch: readonly WorkerRequest[]) => {
  wakefulness.heard();
  for (const request of batch) worker.receive(request);
});
// the parent is gone: nobody is left to report to
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });

function forward({ token }: AttemptRequest, line: Parameters<ReturnType<typeof fileLogSink>["write"]>[1]): void {
  send({ kind: "log", token, line });
}

/** Loads every file once. */
function definitionCache(): (attempt: AttemptRequest) => DagDefinition | Promise<DagDefinition> {
  const loading = new Map<string, Promise<DagDefinition[]>>();
  const loaded = new Map<string, DagDefinition[]>();
  const load = async (file: string) =>
    inExtensions(await loadExtensions(options.extensions ?? []), () => loadDagFile(file));
  return ({ file, run }) => {
    const definitions = loaded.get(file!);
    if (definitions) return definitionIn(definitions, file!, run.dagId);
    const pending = loading.get(file!) ?? load(file!);
    loading.set(file!, pending);
    return pending.then((found) => {
      loaded.set(file!, found);
      return definitionIn(found, file!, run.dagId);
    });
  };
}

function definitionIn(definitions: readonly DagDefinition[], file: string, dagId: string): DagDefinition {
  const definition = definitions.find((one) => one.dagId === dagId);
  if (!definition) throw new Error(`${file} no longer exports DAG "${dagId}"`);
  return definition;
}
