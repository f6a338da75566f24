import {
  type DagDefinition,
  type DateInput,
  InvalidOptionError,
  MappedAloneError,
  type TaskDocument,
} from "@tradewind/core";
import {
  type Clock,
  checkConfByCode,
  type Json,
  mapIndexOf,
  mapIndexText,
  mapPathOf,
  RunProgress,
  runGraphOf,
  UNMAPPED,
  type XComInput,
  type XComTexts,
} from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";
import { type AttemptRequest, FIRST_ATTEMPT, type RunFacts } from "@tradewind/worker";
import { manualRunRequest } from "../manual-run-request.ts";
import { inputsOf, NO_INPUTS, type ReadRun, textsFor } from "../supervisor/attempt-inputs.ts";
import { factsOf, keptOf } from "../supervisor/restored-run.ts";
import type { KnownResults } from "./known-results.ts";

/** What an attempt is pretended of. */
export interface PretendedTask {
  readonly definition: DagDefinition;
  readonly taskId: string;
  /** Which instance of a mapped task. @default the first */
  readonly mapIndex?: number | undefined;
  /** @default now */
  readonly logicalDate?: DateInput | undefined;
  /** The part of the data that the run is about; it has a logical date then only if one is given. @default none */
  readonly partitionKey?: string | undefined;
  /** A stored run to take dates and conf from. @default a run that exists nowhere */
  readonly run?: RunRow | undefined;
  readonly conf?: Readonly<Record<string, Json>> | undefined;
  readonly results: KnownResults;
  readonly clock: Clock;
}

export interface PretendedAttempt {
  readonly attempt: AttemptRequest;
  /** What the attempt sees of other tasks. */
  readonly xcoms: (inputs: readonly XComInput[]) => Promise<XComTexts[]>;
}

/**
 * The first try of a task, or of one instance of it.
 *
 * @throws MappedAloneError when it is not known what the task is mapped over; InvalidOptionError for an instance that there is not.
 */
export async function pretendedAttempt(of: PretendedTask): Promise<PretendedAttempt> {
  const { definition, taskId, results } = of;
  const task = definition.document.tasks.find((candidate) => candidate.taskId === taskId)!;
  const path = pathOf(task, of.mapIndex);
  const mapIndex = mapIndexOf(path);
  const run = await knownRun(of, { taskId, mapIndex });
  assertElements(run, task, path);
  const node = run.instances.nodeOf(run.graph.indexOf.get(taskId)!, mapIndex)!;
  const inputs = await (inputsOf(results.xcoms, run, node) ?? NO_INPUTS);
  const attempt: AttemptRequest = {
    token: "try",
    file: null,
    run: factsFor(of),
    taskId,
    ...FIRST_ATTEMPT,
    mapIndex,
    expandedTiCount: run.instances.siblings(node),
    ...inputs,
    executionTimeoutMs: task.executionTimeoutMs,
    testMode: true,
  };
  return { attempt, xcoms: (asked) => textsFor(results.xcoms, run, { node, inputs: asked }) };
}

/** Of a mapped task the first instance, unless another is named. */
function pathOf({ taskId, mapping }: TaskDocument, mapIndex: number | undefined): number[] {
  if (mapIndex === undefined) return mapping.map(() => 0);
  const path = mapPathOf(mapIndex);
  if (mapIndex >= UNMAPPED && path.length === mapping.length) return path;
  const expected =
    mapping.length === 0
      ? `none, for "${taskId}" is not mapped`
      : `${mapping.length === 1 ? "one index" : `${mapping.length} indexes`}, such as ${mapping.map(() => 0).join(".")}`;
  throw new InvalidOptionError({ option: "mapIndex", found: mapIndexText(mapIndex), expected });
}

/** A run in which all is as the results say, and one instance is at work. */
async function knownRun(
  { definition, results }: PretendedTask,
  { taskId, mapIndex }: { taskId: string; mapIndex: number },
): Promise<ReadRun> {
  const { runKey, instances, xcoms } = results;
  const graph = runGraphOf(definition.document);
  const progress = new RunProgress(graph);
  const others = instances.flatMap((row) => {
    const task = graph.indexOf.get(row.taskId);
    return task === undefined || row.taskId === taskId ? [] : [{ task, row }];
  });
  const kept = await keptOf(xcoms, { runKey, graph }, others);
  const task = graph.indexOf.get(taskId)!;
  progress.restore([
    ...others.map(({ task, row }) => ({ task, mapIndex: row.mapIndex, state: row.state, ...kept(row) })),
    { task, mapIndex, state: "running" },
  ]);
  return { runKey, graph, instances: progress.instances, elements: new Map() };
}

/** What the task works on has to be known, and to have an element for the instance. */
function assertElements({ graph, instances }: ReadRun, task: TaskDocument, path: readonly number[]): void {
  const { taskId, mapping, elementsOf } = task;
  for (const [level, id] of mapping.entries()) {
    const expansion = graph.mapped!.expansionOf.get(id)!;
    if (expansion.loop) {
      assertIteration(path[level]!, expansion.loop.maxIterations);
      continue;
    }
    const lists = instances.listsOf(expansion, path);
    const size = lists?.lengths.reduce((product, length) => product * length, 1);
    if (size === undefined && !elementsOf.includes(id)) continue;
    const over = expansion.producers.map((producer) => graph.tasks[producer]!.taskId);
    if (!size) throw new MappedAloneError({ taskId, expansion: id, over: size === 0 ? "nothing" : over });
    if (path[level]! < size) continue;
    const before = path.slice(0, level);
    const last = [...before, size - 1].join(".");
    throw new InvalidOptionError({
      option: "mapIndex",
      found: path.join("."),
      expected: size === 1 ? last : `${[...before, 0].join(".")} to ${last}`,
    });
  }
}

function assertIteration(index: number, maxIterations: number): void {
  if (index < maxIterations) return;
  throw new InvalidOptionError({
    option: "mapIndex",
    found: index,
    expected: `an iteration, 0 to ${maxIterations - 1}`,
  });
}

function factsFor({ definition, logicalDate, partitionKey, run, conf, clock }: PretendedTask): RunFacts {
  const startedAt = clock.now();
  if (!run) {
    const {
      document: _document,
      file: _file,
      ...request
    } = manualRunRequest(definition, {
      now: startedAt,
      logicalDate,
      partitionKey,
      conf,
    });
    return { dagId: definition.dagId, startedAt, ...request };
  }
  const facts = factsOf(run, startedAt);
  if (!conf) return facts;
  checkConfByCode(definition, conf);
  return { ...facts, conf };
}
