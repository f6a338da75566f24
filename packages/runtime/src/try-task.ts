import {
  type DagDefinition,
  type DagDocument,
  type DateInput,
  MappedAloneError,
  NoRunsHereError,
  type TaskDocument,
} from "@tradewind/core";
import { type Clock, type Json, mapIndexOf, RunProgress, runGraphOf, UNMAPPED } from "@tradewind/core/engine";
import {
  type AttemptPort,
  type AttemptRequest,
  captureConsole,
  type EndedReply,
  FIRST_ATTEMPT,
  type LogLine,
  renderOnly,
  Worker,
} from "@tradewind/worker";
import type { LookUp } from "./look-up.ts";
import { manualRunRequest } from "./manual-run-request.ts";

export interface TryTaskOptions {
  readonly definition: DagDefinition;
  readonly taskId: string;
  /** @default now */
  readonly logicalDate?: DateInput | undefined;
  readonly conf?: Readonly<Record<string, Json>> | undefined;
  readonly lookUp: LookUp;
  readonly clock: Clock;
  /** Whether params are what the conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
}

/**
 * Runs one task in this process, whatever is upstream of it, and stores nothing; a sensor is poked once. Airflow's `tasks test`.
 * What it pulls from other tasks is null.
 */
export function tryTask(
  options: TryTaskOptions & { readonly maxXComBytes: number; readonly onLog: (line: LogLine) => void },
): Promise<EndedReply> {
  const { definition, clock, maxXComBytes, confOverridesParams, onLog } = options;
  const release = captureConsole();
  return new Promise<EndedReply>((resolve) => {
    const worker = new Worker({
      definitionOf: () => definition,
      clock,
      maxXComBytes,
      confOverridesParams,
      masker: options.lookUp.masker,
      logSinks: [{ write: (_attempt, line) => onLog(line), close() {} }],
      port: () => portOf(options.lookUp),
      send: (reply) => {
        if (reply.kind === "ended") resolve(reply);
      },
    });
    worker.receive({ kind: "run", attempt: pretendedAttempt(options) });
  }).finally(release);
}

/** The template fields of a task, rendered and masked, without running it. Airflow's `tasks render`. */
export function tryRender(options: TryTaskOptions): Promise<Record<string, string>> {
  const { definition, lookUp, confOverridesParams } = options;
  return renderOnly(pretendedAttempt(options), definition, { port: portOf(lookUp), confOverridesParams });
}

/** The first try of a run that exists nowhere. */
function pretendedAttempt({ definition, taskId, logicalDate, conf, clock }: TryTaskOptions): AttemptRequest {
  const request = manualRunRequest(definition, { now: clock.now(), logicalDate, conf });
  const { runId, runType, dataIntervalStart, dataIntervalEnd } = request;
  const task = definition.document.tasks.find((candidate) => candidate.taskId === taskId);
  return {
    token: "try",
    file: null,
    run: {
      dagId: definition.dagId,
      runId,
      runType,
      logicalDate: request.logicalDate,
      dataIntervalStart,
      dataIntervalEnd,
      conf: request.conf,
      startedAt: clock.now(),
    },
    taskId,
    ...FIRST_ATTEMPT,
    ...pretendedInstance(definition.document, task),
    executionTimeoutMs: task?.executionTimeoutMs ?? null,
    testMode: true,
  };
}

/** Of a mapped task the first instance, as far as the lists are written in the DAG. */
function pretendedInstance(
  document: DagDocument,
  task: TaskDocument | undefined,
): Pick<AttemptRequest, "mapIndex" | "elements"> {
  if (!task || task.mapping.length === 0) return { mapIndex: UNMAPPED, elements: [] };
  const graph = runGraphOf(document);
  const progress = new RunProgress(graph);
  const path = task.mapping.map(() => 0);
  const elements = task.elementsOf.map((id) => {
    const expansion = graph.mapped!.expansionOf.get(id)!;
    const isWritten = expansion.producers.length === 0;
    const lists = isWritten ? progress.listsOf(expansion, path) : undefined;
    if (!lists || lists.lengths.includes(0)) throw new MappedAloneError({ taskId: task.taskId, expansion: id });
    return { expansion: id, index: 0, ...lists, values: [] };
  });
  return { mapIndex: mapIndexOf(path), elements };
}

/** Of other tasks there is nothing. */
const portOf = (lookUp: LookUp): AttemptPort => ({
  clearXComs: async () => {},
  xcoms: async (inputs) => inputs.map(() => null),
  connection: async (connId) => lookUp.connection(connId),
  variable: async (key) => lookUp.variable(key),
  previousSuccess: async () => null,
  assetEvents: async () => [],
  triggerRun: ({ dagId }) => noRuns(`trigger DAG "${dagId}"`),
  runState: (dagId) => noRuns(`look at a run of DAG "${dagId}"`),
  externalStates: ({ dagId }) => noRuns(`look at DAG "${dagId}"`),
});

async function noRuns(asked: string): Promise<never> {
  throw new NoRunsHereError({ asked });
}
