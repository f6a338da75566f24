import { type ConnectionInput, type DagDefinition, NoRunsHereError } from "@tradewind/core";
import {
  encodeXCom,
  type HookOverrides,
  type Json,
  RETURN_VALUE,
  UNMAPPED,
  type XComInput,
} from "@tradewind/core/engine";
import { LookUp } from "@tradewind/runtime";
import {
  type AttemptPort,
  type AttemptRequest,
  captureConsole,
  type EndedReply,
  FIRST_ATTEMPT,
  Worker,
} from "@tradewind/worker";
import type { EnvLogLine } from "../env/env-task.ts";
import { underNetworkRule } from "../env/network-rule.adapter.ts";
import { type Allowed, networkRule } from "../env/network-rules.ts";
import { Quiet } from "../env/quiet.ts";
import { WorkMeter } from "../env/work-meter.ts";
import { ManualClock } from "../manual-clock.ts";

/** What one task has around it when it is tried alone; everything may be left out. */
export interface SoloOptions {
  /** Connections by id. */
  readonly connections?: Readonly<Record<string, ConnectionInput>>;
  /** Variables by key. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Environment variables in which connections and variables may stand, such as `process.env`. @default none */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Stand-ins for hooks, by connection id. */
  readonly hooks?: Readonly<Record<string, object>>;
  /** Stand-ins for hooks, by class. */
  readonly override?: HookOverrides["byClass"];
  /** What the task may connect to: `hook:<connection id>`, a host, `host:port`, or `network`. @default nothing */
  readonly allow?: readonly Allowed[];
  /** What other tasks of the run have returned, by task id. */
  readonly results?: Readonly<Record<string, unknown>>;
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
}

/** One attempt of one task in the real worker, without a run around it. Waits of sensors take no time. */
export async function soloAttempt(
  definition: DagDefinition,
  taskId: string,
  { run, options }: { readonly run: SoloRun; readonly options: SoloOptions },
): Promise<SoloEnd> {
  const { connections = {}, variables, environment = {}, hooks = {}, override = [], allow = [], conf = {} } = options;
  const lookUp = new LookUp({ connections, variables, environment });
  const clock = new ManualClock(run.dataIntervalEnd ?? run.logicalDate ?? undefined);
  const meter = new WorkMeter();
  const logs: EnvLogLine[] = [];
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
    port: () => portOver(lookUp, options.results ?? {}),
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
  return { reply, logs, rendered };
}

async function attemptOf(
  { dagId, document }: DagDefinition,
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
    mapIndex: UNMAPPED,
    executionTimeoutMs: task.executionTimeoutMs,
    inputs: await Promise.all(inputs),
  };
}

async function textOf({ taskId, key }: XComInput, results: Readonly<Record<string, unknown>>): Promise<string | null> {
  return key === RETURN_VALUE && Object.hasOwn(results, taskId) ? encodeXCom(results[taskId]) : null;
}

/** Of other tasks there is what the test gives; of other runs nothing. */
const portOver = (lookUp: LookUp, results: Readonly<Record<string, unknown>>): AttemptPort => ({
  clearXComs: async () => {},
  xcoms: (inputs, runs) => Promise.all(inputs.map((input) => (runs ? null : textOf(input, results)))),
  connection: (connId) => lookUp.connection(connId),
  variable: (key) => lookUp.variable(key),
  rescheduleCount: async () => 0,
  previousSuccess: async () => null,
  assetEvents: async () => [],
  triggerRun: ({ dagId }) => noRuns(`trigger DAG "${dagId}"`),
  runState: (dagId) => noRuns(`look at a run of DAG "${dagId}"`),
  externalStates: ({ dagId }) => noRuns(`look at DAG "${dagId}"`),
});

async function noRuns(asked: string): Promise<never> {
  throw new NoRunsHereError({ asked });
}
