// The program of a process that imports DAG files, so that the scheduler's own never does. It gets one file at a time and answers with
// documents or a problem. What a file leaves behind (timers, handles, rejections) stays here; see loader-process.ts for its end.
import { AsyncLocalStorage } from "node:async_hooks";
import { Worker } from "node:worker_threads";
import type { DagDocument } from "@tradewind/core";
import { declareHostProcess, inExtensions, systemRuntime } from "@tradewind/core/engine";
import { loadDagFile } from "@tradewind/worker";
import type { Inspection } from "../check/finding.ts";
import { extensionsOf } from "../host/extension-modules.ts";
import { checkTemplates } from "./check-templates.ts";
import { ImportExitError, StrayError } from "./import-errors.ts";
import { problemOf } from "./problem-of.ts";
import type { LoaderProcessOptions, LoadReply, LoadRequest } from "./protocol.ts";

const { clock } = systemRuntime();
const options = JSON.parse(process.argv[2]!) as LoaderProcessOptions;
const exit = process.exit.bind(process);
const send = process.send!.bind(process) as (reply: LoadReply, done: () => void) => void;
/** Which file a piece of code belongs to, through timers and promises. */
const importing = new AsyncLocalStorage<string>();
let latest = "";

declareHostProcess("loader");
keepFromFiles();
process.on("disconnect", () => exit(0));
process.on("uncaughtException", (error) => stray("an error in a callback", error));
process.on("unhandledRejection", (error) => stray("a rejected promise", error));
process.on("message", ({ file }: LoadRequest) => void load(file));
// without tsx, which it does not need and would wait for
const guard = new Worker(new URL(import.meta.resolve("@tradewind/runtime/loader/guard")), {
  workerData: options,
  execArgv: [],
});
guard.unref();
const inspect = options.inspects ? await inspector() : undefined;
reply({ kind: "ready" });

async function load(file: string): Promise<void> {
  latest = file;
  reply({ kind: "started", file });
  const began = clock.monotonic();
  const durationMs = () => clock.monotonic() - began;
  try {
    const extensions = await extensionsOf(options.extensions);
    const loaded = await inExtensions(extensions, () => importing.run(file, () => importFile(file)));
    const took = durationMs();
    // a promise that is rejected already is told before, so that the result has it
    await new Promise((resolve) => setImmediate(resolve));
    reply({ kind: "loaded", file, ...loaded, durationMs: took });
  } catch (error) {
    reply({ kind: "failed", file, problem: problemOf(error, file), durationMs: durationMs() });
  }
}

async function importFile(file: string): Promise<{ documents: readonly DagDocument[]; inspection?: Inspection }> {
  if (inspect) return { documents: [], inspection: await inspect(file) };
  const found = await loadDagFile(file);
  for (const definition of found) await checkTemplates(definition);
  return { documents: found.map(({ document }) => document) };
}

/** What a check needs is loaded for a check alone. */
async function inspector(): Promise<(file: string) => Promise<Inspection>> {
  const { inspectDagFile, traceImports, watchImportWork } = await import("../check/inspect.ts");
  const tools = { trace: traceImports(), work: watchImportWork(), clock };
  return (file) => inspectDagFile(file, tools);
}

function stray(what: string, cause: unknown): void {
  const file = importing.getStore() ?? latest;
  const error = cause instanceof ImportExitError ? cause : new StrayError({ file, what, cause });
  reply({ kind: "stray", file, problem: problemOf(error, file) });
}

function reply(message: LoadReply): void {
  // a parent that has gone is seen by "disconnect"
  if (process.connected) send(message, () => {});
}

/** Takes the channel out of the files' reach, and turns their process.exit() into an error that has a place. */
function keepFromFiles(): void {
  delete process.send;
  process.exit = (code) => {
    throw new ImportExitError({
      file: importing.getStore() ?? latest,
      how: `was to be ended by process.exit(${code ?? ""})`,
    });
  };
}
