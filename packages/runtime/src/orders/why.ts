import type { DagDocument } from "@tradewind/core";
import {
  absentTasks,
  isExecuting,
  isFinished,
  openQuestion,
  type RunBlocker,
  type RunGraph,
  type RunInstances,
  RunProgress,
  runBlocker,
  runGraphOf,
  type SlotBlocker,
  Slots,
  type TaskState,
} from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import { claimsOf } from "../supervisor/document-versions.ts";
import { pastBlocker, type RunWithPast } from "../supervisor/held-tasks.ts";
import type { InstancePolicy } from "../supervisor/instance-policy.ts";
import { keptOf } from "../supervisor/restored-run.ts";
import { storedRun } from "./stored-dag.ts";

/** Who holds slots that somebody waits for. */
export interface SlotHolder {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly slots: number;
}

/** A task that another one waits for. */
export interface AwaitedTask {
  readonly taskId: string;
  readonly state: TaskState;
  /** The group that it is in and that has not ended: it may be tried again. */
  readonly group?: string;
  /** The loop that it is the gate of, for whoever waits for all of that: in which iteration it is, the first being 0. */
  readonly loop?: { readonly id: string; readonly iteration: number; readonly maxIterations: number };
}

/** Why a task is not running, for machines; `whyText` says it in words. */
export type WhyReason =
  | { readonly kind: "running" }
  | { readonly kind: "finished"; readonly state: TaskState; readonly reason: string | null }
  | { readonly kind: "run_finished"; readonly state: string }
  | { readonly kind: "run_waits"; readonly blocker: RunBlocker | { readonly kind: "next_turn" } }
  | { readonly kind: "no_scheduler" }
  | { readonly kind: "not_in_this_run"; readonly startDate: string | null; readonly endDate: string | null }
  | {
      readonly kind: "upstream";
      readonly triggerRule: string;
      readonly waitsFor: readonly AwaitedTask[];
    }
  | { readonly kind: "past"; readonly reason: string }
  | { readonly kind: "next_turn" }
  | { readonly kind: "waits_for_executor" }
  | { readonly kind: "due_again"; readonly state: TaskState; readonly at: number | null }
  | {
      readonly kind: "group_due_again";
      readonly group: string;
      /** The try that comes. */
      readonly tryNumber: number;
      readonly maxTries: number;
      readonly at: number | null;
    }
  | { readonly kind: "asks"; readonly subject: string; readonly until: number | null }
  | { readonly kind: "slots"; readonly blocker: SlotBlocker; readonly heldBy: readonly SlotHolder[] };

export interface Why {
  readonly taskId: string;
  /** -1 for a task that is not mapped, or has not been expanded. */
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly reasons: readonly WhyReason[];
}

export interface WhyTools {
  readonly store: Store;
  readonly now: number;
  readonly parallelism: number;
  /** The names of the executors; without them every name is one. */
  readonly executors?: readonly string[] | undefined;
  /** Says where attempts go. @default where their tasks say */
  readonly instancePolicy?: InstancePolicy | undefined;
  /** Whether a scheduler works on the store. */
  readonly hasScheduler: boolean;
}

/**
 * Why each task of a run is not running, from the functions that decide about it. Airflow's `tasks failed-deps`.
 *
 * @throws UnknownNameError, RunNotFoundError
 */
export async function explainRun(tools: WhyTools, dagId: string, runId: string): Promise<Why[]> {
  const { store } = tools;
  const run = await storedRun(store, dagId, runId);
  const document = (await store.getDocument(run.hash))!;
  const rows = await store.getTaskInstances(run.runKey);
  const { graph, progress, waits } = await waitsOf(store, run, { document, rows });
  const { instances } = progress;
  const byNode = new Map(rows.map((row) => [instances.nodeOf(graph.indexOf.get(row.taskId) ?? -1, row.mapIndex), row]));
  const ofRun = await runReasons(tools, run);
  const slots = await slotsInUse(tools);
  const claims = claimsOf(document);
  const nodes = [...instances.all()].map((node) => ({ node, task: instances.taskOf(node) }));
  return nodes
    .sort((a, b) => a.task - b.task || a.node - b.node)
    .map(({ node, task }): Why => {
      const row = byNode.get(node);
      const state = row?.state ?? "none";
      const names = { taskId: graph.tasks[task]!.taskId, mapIndex: instances.mapIndex(node) };
      if (isFinished(state)) return { ...names, state, reasons: [{ kind: "finished", state, reason: row!.reason }] };
      const instance = { run: { graph, facts: run }, task, mapIndex: names.mapIndex, tryNumber: row?.tryNumber ?? 1 };
      const assigned = tools.instancePolicy?.(instance);
      const claim = assigned ? { ...claims[task]!, executor: assigned.executor } : claims[task]!;
      const group = groupReason(progress, node, row);
      if (group) return { ...names, state, reasons: [...ofRun, group] };
      const own = ownReasons({ state, row, claim, runKey: run.runKey, waits: waits.get(node), slots });
      return { ...names, state, reasons: [...ofRun, ...own] };
    });
}

/** For a task that waits for the next try of a group. */
function groupReason({ tries }: RunProgress, node: number, row: TaskInstanceRow | undefined): WhyReason | undefined {
  const instance = tries?.awaitedBy(node);
  if (!instance) return undefined;
  const { tryNumber, maxTries } = tries!.triesOf(instance);
  const at = row?.nextAt ?? null;
  return { kind: "group_due_again", group: instance.group.groupId, tryNumber: tryNumber + 1, maxTries, at };
}

/** What holds for all tasks of a run. */
async function runReasons({ store, now, hasScheduler }: WhyTools, run: RunRow): Promise<WhyReason[]> {
  if (run.state === "success" || run.state === "failed") return [{ kind: "run_finished", state: run.state }];
  const alone: WhyReason[] = hasScheduler || run.owner !== null ? [] : [{ kind: "no_scheduler" }];
  if (run.state !== "queued") return alone;
  const [active, dags, { backfills }] = [await store.getActiveRuns(), await store.getDags(), await store.catalog()];
  const dagOf = (dagId: string) => dags.find((dag) => dag.dagId === dagId);
  const dag = dagOf(run.dagId);
  const current = dag && (await store.getDocument(dag.hash));
  const running = active.filter(({ state }) => state === "running");
  const blocker = runBlocker(run, {
    now,
    isPaused: (dagId) => dagOf(dagId)?.isPaused ?? false,
    maxActiveRuns: () => (dag?.isActive ? current?.maxActiveRuns : undefined),
    backfill: (backfillId) => backfills.get(backfillId),
    running: (of) =>
      running.filter((other) =>
        "backfillId" in of ? other.backfillId === of.backfillId : other.dagId === of.dagId && other.backfillId === null,
      ).length,
  });
  return [...alone, { kind: "run_waits", blocker: blocker ?? { kind: "next_turn" } }];
}

interface Waits {
  readonly graph: RunGraph;
  readonly progress: RunProgress;
  readonly waits: ReadonlyMap<number, WhyReason>;
}

/** For each task instance that has not been scheduled: what the plan says about it. */
async function waitsOf(
  store: Store,
  run: RunRow,
  { document, rows }: { document: DagDocument; rows: readonly TaskInstanceRow[] },
): Promise<Waits> {
  const graph = runGraphOf(document);
  const absent = new Set(absentTasks(graph, run.logicalDate));
  const progress = new RunProgress(graph, [...absent]);
  const known = rows.flatMap((row) => {
    const task = graph.indexOf.get(row.taskId);
    return task === undefined ? [] : [{ task, row }];
  });
  const kept = await keptOf(store, { graph, runKey: run.runKey }, known);
  const tries = graph.retried ? await store.getGroupTries(run.runKey) : [];
  progress.restore(
    known.map(({ task, row }) => ({ task, mapIndex: row.mapIndex, state: row.state, ...kept(row) })),
    tries,
  );
  const { instances } = progress;
  const before = new Map([...instances.all()].map((node) => [node, instances.state(node)]));
  const planned = new Set([...progress.resume().map(({ node }) => node), ...progress.held]);
  const facts = { dagId: run.dagId, logicalDate: run.logicalDate };
  const waits = new Map<number, WhyReason>();
  for (const node of instances.all()) {
    if ((before.get(node) ?? "none") !== "none" && !absent.has(instances.taskOf(node))) continue;
    const reason = await waitOf(
      store,
      { graph, document, facts },
      { progress, node, absent, isPlanned: planned.has(node) },
    );
    waits.set(node, reason);
  }
  return { graph, progress, waits };
}

interface WaitingNode {
  readonly progress: RunProgress;
  readonly node: number;
  readonly absent: ReadonlySet<number>;
  readonly isPlanned: boolean;
}

async function waitOf(
  store: Store,
  run: RunWithPast,
  { progress: { instances, tries }, node, absent, isPlanned }: WaitingNode,
): Promise<WhyReason> {
  const { graph } = run;
  const task = instances.taskOf(node);
  const { startDate, endDate, triggerRule, dependsOnPast } = graph.tasks[task]!;
  if (absent.has(task)) return { kind: "not_in_this_run", startDate, endDate };
  if (!isPlanned) {
    const waitsFor = graph.upstream[task]!.flatMap((up): AwaitedTask[] => {
      const { taskId } = graph.tasks[up]!;
      const others = instances.relatives(node, up);
      const open = others.find((other) => !isFinished(instances.state(other)));
      if (open !== undefined)
        return [{ taskId, state: instances.state(open), ...loopOf(run, instances, { up, node }) }];
      const hidden = others.find((other) => tries?.hides(other, task));
      if (hidden === undefined) return [];
      return [{ taskId, state: instances.state(hidden), group: tries!.between(up, task)!.groupId }];
    });
    return { kind: "upstream", triggerRule, waitsFor };
  }
  const past = dependsOnPast ? await pastBlocker(store, run, task) : undefined;
  return past === undefined ? { kind: "next_turn" } : { kind: "past", reason: past };
}

/** Where a loop stands of which a task waits for the gate. */
function loopOf(
  { graph }: RunWithPast,
  instances: RunInstances,
  { up, node }: { readonly up: number; readonly node: number },
): Pick<AwaitedTask, "loop"> {
  const of = graph.mapped?.loops?.get(up);
  if (!of) return {};
  const iteration = instances.scopeOf(node, up).path[0] ?? 0;
  return { loop: { id: of.id, iteration, maxIterations: of.loop!.maxIterations } };
}

interface SlotsInUse {
  readonly slots: Slots;
  readonly holders: readonly (SlotHolder & { readonly pool: string })[];
}

/** What the active attempts of all runs occupy. */
async function slotsInUse({ store, parallelism, executors }: WhyTools): Promise<SlotsInUse> {
  const { pools } = await store.catalog();
  const paused = new Set((await store.getDags()).flatMap(({ dagId, isPaused }) => (isPaused ? [dagId] : [])));
  const slots = new Slots({
    parallelism,
    executors,
    pools: new Map(pools.list().map((pool) => [pool.name, pool])),
    isPaused: (dagId) => paused.has(dagId),
  });
  const holders: SlotsInUse["holders"][number][] = [];
  for (const run of await store.getActiveRuns()) {
    const document = await store.getDocument(run.hash);
    const claims = new Map(document && claimsOf(document).map((claim) => [claim.taskId, claim]));
    for (const { taskId, state } of await store.getTaskInstances(run.runKey)) {
      const claim = claims.get(taskId);
      const holds = claim && (isExecuting(state) || (state === "deferred" && slots.takeDeferred(claim)));
      if (!holds) continue;
      if (isExecuting(state)) slots.take(claim, run.runKey);
      holders.push({ dagId: run.dagId, runId: run.runId, taskId, slots: claim.poolSlots, pool: claim.pool });
    }
  }
  return { slots, holders };
}

interface OwnParts {
  readonly state: TaskState;
  readonly row: TaskInstanceRow | undefined;
  readonly claim: ReturnType<typeof claimsOf>[number];
  readonly runKey: number;
  readonly waits: WhyReason | undefined;
  readonly slots: SlotsInUse;
}

function ownReasons({ state, row, claim, runKey, waits, slots }: OwnParts): WhyReason[] {
  switch (state) {
    case "none":
      return waits ? [waits] : [];
    case "running":
      return [{ kind: "running" }];
    case "queued":
      return [{ kind: "waits_for_executor" }];
    case "scheduled": {
      const blocker = slots.slots.blockerOf(claim, runKey);
      if (!blocker) return [{ kind: "next_turn" }];
      const heldBy = slots.holders.filter(({ pool, dagId }) =>
        blocker.kind === "pool" ? pool === claim.pool : blocker.kind === "parallelism" || dagId === claim.dagId,
      );
      return [{ kind: "slots", blocker, heldBy: heldBy.map(({ pool: _pool, ...holder }) => holder) }];
    }
    case "deferred": {
      const question = openQuestion(row?.resume);
      if (question) return [{ kind: "asks", subject: question.subject, until: question.dueAt }];
      return [{ kind: "due_again", state, at: row?.nextAt ?? null }];
    }
    default:
      return [{ kind: "due_again", state, at: row?.nextAt ?? null }];
  }
}
