import "../one-file.ts";
import type { DagDefinition } from "@tradewind/core";
import { encodeXCom, type Json, mapIndexOf, RETURN_VALUE, UNMAPPED, type XComInput } from "@tradewind/core/engine";
import { LookUp, lonePort, MemoryState } from "@tradewind/runtime";
import { type AttemptRequest, captureConsole, type EndedReply, FIRST_ATTEMPT, Worker } from "@tradewind/worker";
import { assertEdges } from "../env/assert-edges.ts";
import type { Edges } from "../env/edges.ts";
import type { EnvLogLine } from "../env/env-task.ts";
import { underNetworkRule } from "../env/network-rule.adapter.ts";
import { networkRule } from "../env/network-rules.ts";
import { Quiet } from "../env/quiet.ts";
import { WorkMeter } from "../env/work-meter.ts";
import { ManualClock } from "../manual-clock.ts";
import { encodedState, type StateValues } from "../state-seeds.ts";

/** What one task has around it when it is tried alone; everything may be left out. */
export interface SoloOptions extends Edges {
  /** What other tasks of the run have returned, by task id. */
  readonly results?: Readonly<Record<string, unknown>>;
  /** What an earlier attempt of the task has kept, by key. @default nothing */
  readonly taskState?: StateValues;
  /** The run's conf. */
  readonly conf?: Readonly<Record<string, unknown>>;
}

/** The run that the attempt is told of. In milliseconds. */
export interface SoloRun {
  readonly runId: string;
  readonly runType: AttemptRequest["run"]["runType"];
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
}

export interface SoloEnd {
  readonly reply: EndedReply;
  readonly logs: readonly EnvLogLine[];
  readonly rendered: Readonly<Record<string, unknown>>;
  readonly state: MemoryState;
}

/** One attempt of one task in the real worker, without a run around it. Waits of sensors take no time. */
export async function soloAttempt(
  definition: DagDefinition,
  taskId: string,
  { run, options }: { readonly run: SoloRun; readonly options: SoloOptions },
): Promise<SoloEnd> {
  assertEdges(options);
  const { connections = {}, variables, environment = {}, hooks = {}, override = [], allow = [], conf = {} } = options;
  const lookUp = new LookUp({ connections, variables, environment });
  const clock = new ManualClock(run.dataIntervalEnd ?? run.logicalDate ?? undefined);
  const meter = new WorkMeter();
  const logs: EnvLogLine[] = [];
  const state = await stateOf(options);
  let rendered: Readonly<Record<string, unknown>> = {};
  let reply: EndedReply | undefined;
  const worker = new Worker({
    definitionOf: () => definition,
    clock: meter.clockOver(clock),
    maxXComBytes: 262_144,
    masker: lookUp.masker,
    hookOverrides: { byConnId: hooks, byClass: override },
    logSinks: [
      {
        write: (_attempt, { level, message, source }) => logs.push({ level, message, source, tryNumber: 1 }),
        close() {},
      },
    ],
    port: () => {
      const { results = {} } = options;
      return lonePort(lookUp, (inputs) => Promise.all(inputs.map((input) => textOf(input, results))), state);
    },
    onRendered: (_attempt, fields) => {
      rendered = fields;
    },
    send: (sent) => {
      if (sent.kind !== "ended") return;
      reply = sent;
      meter.end();
    },
  });
  const attempt = await attemptOf(definition, taskId, { run, conf, results: options.results ?? {}, now: clock.now() });
  const quiet = new Quiet({ meter, idle: async () => {}, changes: () => meter.changes });
  const release = captureConsole();
  try {
    meter.begin();
    underNetworkRule(networkRule(allow, connections), () => worker.receive({ kind: "run", attempt }));
    while (!reply) {
      await quiet.come();
      if (!reply) clock.advanceToNext();
    }
  } finally {
    release();
  }
  return { reply, logs, rendered, state };
}

async function stateOf({ taskState, assetState = {} }: SoloOptions): Promise<MemoryState> {
  const assets = Object.entries(assetState).map(
    async ([asset, values]) => [asset, await encodedState(values)] as const,
  );
  return new MemoryState(await encodedState(taskState), await Promise.all(assets));
}

async function attemptOf(
  { dagId, document, tasks }: DagDefinition,
  taskId: string,
  {
    run,
    conf,
    results,
    now,
  }: {
    readonly run: SoloRun;
    readonly conf: object;
    readonly results: Readonly<Record<string, unknown>>;
    readonly now: number;
  },
): Promise<AttemptRequest> {
  const task = document.tasks.find((candidate) => candidate.taskId === taskId)!;
  const inputs = task.inputs.map(async (input) => ({ ...input, value: await textOf(input, results) }));
  return {
    token: "trial",
    file: null,
    run: { dagId, ...run, conf: JSON.parse(JSON.stringify(conf)) as Record<string, Json>, startedAt: now },
    taskId,
    ...FIRST_ATTEMPT,
    mapIndex: tasks.get(taskId)!.loop ? mapIndexOf([0]) : UNMAPPED,
    elements: task.elementsOf.map((expansion) => ({ expansion, index: 0, lengths: [], bases: [], values: [] })),
    executionTimeoutMs: task.executionTimeoutMs,
    inputs: await Promise.all(inputs),
  };
}

async function textOf({ taskId, key }: XComInput, results: Readonly<Record<string, unknown>>): Promise<string | null> {
  return key === RETURN_VALUE && Object.hasOwn(results, taskId) ? encodeXCom(results[taskId]) : null;
}
