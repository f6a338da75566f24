import { createHash } from "node:crypto";
import type { DagDocument } from "@tradewind/core";
import { TRIGGER_RULES } from "@tradewind/core/engine";
import type { Prng } from "./prng.ts";
import { drawSchedule, drawUpdates, editedSchedule } from "./sim-assets.ts";
import { drawGroups } from "./sim-groups.ts";
import { drawLoop, throughGates } from "./sim-loops.ts";
import { drawMappedGroup } from "./sim-mapped-groups.ts";
import { drawShape } from "./sim-shape.ts";
import type { Behaviour } from "./task-script.ts";

type TaskDocument = DagDocument["tasks"][number];

/** A DAG of the simulated world: its document, and what its tasks do. */
export interface SimDag {
  readonly document: DagDocument;
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

const MINUTE = 60_000;

export const POOLS = ["default_pool", "small", "narrow"] as const;

export interface SimDagParts {
  /** Its place among the DAGs of the world. */
  readonly index: number;
  readonly start: number;
  /** The schedule ends here, so that the world can come to rest. */
  readonly end: number;
}

/** Draws a DAG: chain, fan, diamond or any graph; all trigger rules; everything that a task may wait for. */
export function drawDag(prng: Prng, { index, start, end }: SimDagParts): SimDag {
  const dagId = `d${index}`;
  const assets = prng.split("assets");
  const taskIds = Array.from({ length: prng.int(1, prng.chance(0.2) ? 12 : 6) }, (_, i) => `t${i}`);
  const upstreams = drawEdges(prng, taskIds);
  const dependsOnPast = prng.chance(0.25);
  const past = prng.split("past");
  const limits = prng.chance(0.3);
  const tasks: TaskDocument[] = [];
  const behaviours = new Map<string, Behaviour>();
  // a task that never ends well would hold back the next run for ever
  const mayFail = !dependsOnPast && prng.chance(0.6);
  for (const [i, taskId] of taskIds.entries()) {
    const downstream = taskIds.filter((_, j) => upstreams[j]!.includes(taskId));
    const updates = drawUpdates(assets, index);
    const behaviour: Behaviour = { ...drawBehaviour(prng, { downstream, mayFail }), ...(updates && { updates }) };
    behaviours.set(taskId, behaviour);
    const task: TaskDocument = {
      ...PLAIN_TASK,
      taskId,
      kind: kindOf(behaviour),
      upstream: upstreams[i]!,
      triggerRule: prng.chance(0.6) ? "all_success" : prng.pick(TRIGGER_RULES),
      retries: behaviour.kind === "plain" && behaviour.failures < 10 ? 6 : prng.int(0, 2),
      retryDelayMs: prng.int(0, 20_000),
      skipsAllDownstream: prng.chance(0.5),
      callbacks: prng.chance(0.3) ? ["success", "failure", "retry", "skipped"] : [],
      pool: prng.pick(POOLS),
      poolSlots: prng.chance(0.7) ? 1 : prng.int(1, 5),
      priorityWeight: prng.int(1, 3),
      weight: prng.int(1, 5),
      dependsOnPast: dependsOnPast && prng.chance(0.6),
      waitForDownstream: dependsOnPast && prng.chance(0.3),
      maxActiveTisPerDag: limits && prng.chance(0.4) ? prng.int(1, 2) : null,
      maxActiveTisPerDagRun: limits && prng.chance(0.2) ? 1 : null,
      startDate: prng.chance(0.06) ? new Date(start + prng.int(-20, 20) * MINUTE).toISOString() : null,
      inputs: upstreams[i]!.filter(() => prng.chance(0.3)).map((up) => ({ taskId: up, key: "return_value" })),
    };
    tasks.push({ ...task, waitForPastDependsBeforeSkipping: task.dependsOnPast && past.chance(0.4) });
  }
  const shaped = drawShape(prng.split("shape"), { tasks, behaviours });
  const looped = drawLoop(prng.split("loops"), { ...shaped, ...drawGroups(prng.split("groups"), shaped) });
  const grouped = drawMappedGroup(prng.split("mapped groups"), looped);
  const isScheduled = prng.chance(0.7);
  const content: Omit<DagDocument, "hash"> = {
    ...PLAIN_DAG,
    dagId,
    schedule: drawSchedule(
      assets,
      index,
      isScheduled ? { kind: "duration", iso: `PT${prng.int(4, 15)}M` } : NO_SCHEDULE,
    ),
    startDate: new Date(start - prng.int(0, 20) * MINUTE).toISOString(),
    endDate: new Date(end).toISOString(),
    catchup: prng.chance(0.7),
    maxActiveRuns: prng.chance(0.3) ? 1 : prng.int(2, 4),
    maxActiveTasks: prng.chance(0.3) ? prng.int(1, 3) : 16,
    maxConsecutiveFailedDagRuns: prng.chance(0.1) ? prng.int(2, 3) : 0,
    dagrunTimeoutMs: prng.chance(0.1) ? prng.int(30_000, 600_000) : null,
    failFast: prng.chance(0.1),
    callbacks: prng.chance(0.3) ? ["success", "failure"] : [],
    tasks: grouped.tasks,
    groups: grouped.groups,
    expansions: grouped.expansions,
  };
  const named = [...grouped.behaviours].map(([taskId, behaviour]) => [`${dagId} ${taskId}`, behaviour] as const);
  return { document: withHash(content), behaviours: new Map(named) };
}

/** The same DAG after an edit of its author: an option has changed, a task is new or gone. */
export function editedDag(prng: Prng, { document, behaviours }: SimDag): SimDag {
  const { hash: _hash, ...content } = document;
  const taskId = `n${prng.int(100, 999)}`;
  if (behaviours.has(`${document.dagId} ${taskId}`) || prng.chance(0.4))
    return { document: withHash(edited(prng, { ...content, description: taskId })), behaviours };
  const chosen = document.tasks.filter(() => prng.chance(0.4)).map((task) => task.taskId);
  const upstream = throughGates(document, chosen);
  const added: TaskDocument = { ...PLAIN_TASK, taskId, upstream, pool: prng.pick(POOLS) };
  const leaf = document.tasks.findLast((task) =>
    document.tasks.every((other) => !other.upstream.includes(task.taskId)),
  );
  const isAlone = (task: TaskDocument, id: string) =>
    id !== task.taskId && document.tasks.every(({ mapping }, i) => document.tasks[i] === task || !mapping.includes(id));
  const isNeeded = document.expansions.some(
    ({ id, loop }) => leaf?.mapping.includes(id) && (loop || isAlone(leaf, id)),
  );
  const isGone = prng.chance(0.3) && document.tasks.length > 1 && leaf?.role !== "setup" && !isNeeded;
  const tasks = [...document.tasks.filter((task) => !isGone || task !== leaf), added].map((task) => ({
    ...task,
    upstream: task.upstream.filter((up) => !isGone || up !== leaf?.taskId),
  }));
  const behaviour: Behaviour = { kind: "plain", failures: 0, skips: 0 };
  return {
    document: withHash({
      ...content,
      tasks,
      expansions: content.expansions.filter(({ id }) => !isGone || id !== leaf?.taskId),
    }),
    behaviours: new Map([...behaviours, [`${document.dagId} ${taskId}`, behaviour]]),
  };
}

function edited(prng: Prng, content: Omit<DagDocument, "hash">): Omit<DagDocument, "hash"> {
  return { ...content, maxActiveTasks: prng.int(1, 16), schedule: editedSchedule(content.schedule) };
}

function drawEdges(prng: Prng, taskIds: readonly string[]): string[][] {
  const shape = prng.pick(["chain", "fanOut", "diamond", "any", "any", "none"] as const);
  const density = prng.next();
  const last = taskIds.length - 1;
  const upstreamsOf: Record<typeof shape, (i: number) => string[]> = {
    chain: (i) => taskIds.slice(Math.max(0, i - 1), i),
    fanOut: (i) => taskIds.slice(0, Math.min(i, 1)),
    diamond: (i) => (i === last ? taskIds.slice(i > 1 ? 1 : 0, i) : taskIds.slice(0, Math.min(i, 1))),
    any: (i) => taskIds.slice(0, i).filter(() => prng.chance(density)),
    none: () => [],
  };
  return taskIds.map((_, i) => upstreamsOf[shape](i));
}

function drawBehaviour(
  prng: Prng,
  { downstream, mayFail }: { readonly downstream: readonly string[]; readonly mayFail: boolean },
): Behaviour {
  const roll = prng.next();
  if (roll < 0.12) return { kind: "sensor", longestWaitMs: prng.int(1_000, 300_000) };
  if (roll < 0.24) return { kind: "deferral", longestWaitMs: prng.int(0, 300_000) };
  if (roll < 0.36 && downstream.length > 0) return { kind: "branch", choices: downstream };
  if (roll < 0.44) return { kind: "shortCircuit" };
  if (roll < 0.6 && mayFail) return { kind: "plain", failures: Number.POSITIVE_INFINITY, skips: 0 };
  return { kind: "plain", failures: prng.chance(0.4) ? 2 : 0, skips: prng.chance(0.2) ? 0.5 : 0 };
}

function kindOf({ kind }: Behaviour): TaskDocument["kind"] {
  if (kind === "branch" || kind === "shortCircuit" || kind === "sensor") return kind;
  return "task";
}

const withHash = (content: Omit<DagDocument, "hash">): DagDocument => ({
  ...content,
  hash: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
});

const PLAIN_TASK: TaskDocument = {
  taskId: "",
  operator: "@task",
  kind: "task",
  upstream: [],
  triggerRule: "all_success",
  retries: 0,
  retryDelayMs: 0,
  retryBackoff: 0,
  maxRetryDelayMs: null,
  executionTimeoutMs: null,
  skipsAllDownstream: true,
  callbacks: [],
  pool: "default_pool",
  poolSlots: 1,
  priorityWeight: 1,
  weight: 1,
  queue: "default",
  dependsOnPast: false,
  waitForDownstream: false,
  ignoreFirstDependsOnPast: true,
  startDate: null,
  endDate: null,
  maxActiveTisPerDag: null,
  maxActiveTisPerDagRun: null,
  inputs: [],
  group: null,
  mapping: [],
  elementsOf: [],
  mapIndexTemplate: null,
  role: null,
  onFailureFailDagrun: false,
  templateFields: {},
  owner: "sim",
  displayName: null,
  doc: null,
  docs: null,
  params: null,
  paramsSchema: null,
};

const NO_SCHEDULE = { kind: "none" } as const;

const PLAIN_DAG: Omit<DagDocument, "hash"> = {
  schemaVersion: 1,
  dagId: "",
  displayName: null,
  description: null,
  docMd: null,
  tags: [],
  owner: "sim",
  ownerLinks: {},
  schedule: NO_SCHEDULE,
  startDate: null,
  endDate: null,
  catchup: null,
  timezone: "utc",
  maxActiveRuns: 16,
  maxActiveTasks: 16,
  maxConsecutiveFailedDagRuns: 0,
  dagrunTimeoutMs: null,
  failFast: false,
  isPausedUponCreation: null,
  callbacks: [],
  params: {},
  paramsSchema: null,
  tasks: [],
  edgeLabels: [],
  groups: [],
  expansions: [],
  source: null,
};
