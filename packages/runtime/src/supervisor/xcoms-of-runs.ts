import {
  mapPathOf,
  type RunGraph,
  relatedInstances,
  runGraphOf,
  type Scope,
  type XComInput,
  type XComRuns,
  type XComTexts,
} from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import { textWithin } from "./attempt-inputs.ts";

/** Who asks, and for which XComs of which runs. */
export interface XComsAsked {
  /** The run of whoever asks. */
  readonly runKey: number;
  /** The instance that asks; undefined for a callback. */
  readonly asker: { readonly taskId: string; readonly mapIndex: number } | undefined;
  readonly inputs: readonly XComInput[];
  readonly runs: XComRuns;
}

/** A run that XComs are read of, with its version of the DAG. */
interface OtherRun {
  readonly run: RunRow;
  readonly graph: RunGraph;
}

/**
 * XComs of other runs than the asker's own. Of its own DAG it sees what it would see in its own run: within mapped groups those of its own
 * elements; of another DAG all instances. null where there is none, or no such run.
 */
export async function textsOfRuns(store: Store, asked: XComsAsked): Promise<XComTexts[]> {
  const own = await store.getRunByKey(asked.runKey);
  if (!own) return asked.inputs.map(() => null);
  const { runs, inputs } = asked;
  const dagId = runs.dagId ?? own.dagId;
  const named =
    dagId === own.dagId && runs.runId === null ? own : await store.getRun(dagId, { runId: runs.runId ?? own.runId });
  const asker = dagId === own.dagId ? asked.asker : undefined;
  if (!runs.includePriorDates) {
    const other = named && (await withGraph(store, named));
    return Promise.all(inputs.map((input) => (other ? textOf(store, other, { asker, input }) : null)));
  }
  const last = named ?? (runs.runId === null ? own : undefined);
  return Promise.all(inputs.map((input) => (last ? newestText(store, { dagId, last, asker, input }) : null)));
}

async function withGraph(store: Store, run: RunRow): Promise<OtherRun> {
  return { run, graph: runGraphOf((await store.getDocument(run.hash))!) };
}

interface TextOf {
  readonly asker: XComsAsked["asker"];
  readonly input: XComInput;
}

async function newestText(
  store: Store,
  { dagId, last, asker, input }: TextOf & { readonly dagId: string; readonly last: RunRow },
): Promise<XComTexts> {
  const queries = await store.queries();
  const until = last.logicalDate ?? last.runAfter ?? last.queuedAt ?? last.startedAt ?? 0;
  for (let skip = 0; ; skip++) {
    const run = queries.runWithXCom(dagId, { ...input, ...EVERY_INSTANCE, until, skip });
    if (!run) return null;
    const text = await textOf(store, await withGraph(store, run), { asker, input });
    if (isThere(text)) return text;
  }
}

const EVERY_INSTANCE = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

const isThere = (text: XComTexts): boolean => (Array.isArray(text) ? text.some(isThere) : text !== null);

async function textOf(store: Store, { run, graph }: OtherRun, { asker, input }: TextOf): Promise<XComTexts> {
  const task = graph.indexOf.get(input.taskId);
  if (task === undefined) return null;
  let present: Promise<ReadonlySet<number>> | undefined;
  const indexes = () => {
    present ??= indexesOf(store, run, input.taskId);
    return present;
  };
  const isPresent = async (mapIndex: number) => (await indexes()).has(mapIndex);
  const seen = scopeOf(graph, asker, task);
  const isLoop = seen.path.length === 0 && graph.mapped?.chains[task]?.[0]?.loop !== undefined;
  const scope = isLoop ? { path: [lastIteration(await indexes())], levels: seen.levels - 1 } : seen;
  return textWithin(store, { runKey: run.runKey, scope, isPresent }, input);
}

async function indexesOf(store: Store, { runKey }: RunRow, taskId: string): Promise<ReadonlySet<number>> {
  const rows = await store.getTaskInstances(runKey);
  return new Set(
    rows
      .filter((row) => row.taskId === taskId && row.state !== "removed" && row.state !== "none")
      .map(({ mapIndex }) => mapIndex),
  );
}

const lastIteration = (mapIndexes: ReadonlySet<number>): number =>
  [...mapIndexes].reduce((last, mapIndex) => Math.max(last, mapPathOf(mapIndex)[0] ?? 0), 0);

/** Which instances of a task the asker looks at, as the version of the DAG has it that the run was made with. */
function scopeOf(graph: RunGraph, asker: TextOf["asker"], task: number): Scope {
  const depth = graph.tasks[task]!.mapping.length;
  const from = asker && graph.indexOf.get(asker.taskId);
  if (from === undefined) return { path: [], levels: depth };
  const { path } = relatedInstances(graph, { task: from, path: mapPathOf(asker!.mapIndex) }, task);
  return { path, levels: depth - path.length };
}
