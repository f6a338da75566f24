// The program of one measurement: `node peer-main.js '<PeerTask as JSON>'`. Every measurement has a process of its own, so that
// engine and floor share neither heap nor compiled code. Prints its PeerResult as one line.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { openEnginePeer } from "./engine-peer.ts";
import { openFloorPeer } from "./floor/floor-peer.ts";
import type { Peer, PeerCounts, PeerOptions } from "./peer.ts";
import { openSchedulerPeer } from "./scheduler-peer.ts";
import { collectStamps, nowMs, STAMPS_FOLDER, type Stamp } from "./stamps.ts";
import { median, percentile } from "./statistics.ts";
import { type ExecutorName, tasksOf, WORKLOADS, type Workload, type WorkloadName, warmUpsOf } from "./workloads.ts";

export type PeerName = "engine" | "floor" | "audit";

export interface PeerTask {
  /** `audit`: the floor that also keeps a history. */
  readonly peer: PeerName;
  readonly workload: WorkloadName;
  readonly executor: ExecutorName;
  /** An empty folder. */
  readonly folder: string;
  /** @default the workload's */
  readonly repetitions?: number;
}

export interface HandOver {
  readonly p50: number;
  readonly p99: number;
}

export interface PeerResult {
  readonly tasksPerSecond: number;
  /** Milliseconds from the end of one body to the start of the next; null where tasks are not in sequence. */
  readonly handOver: HandOver | null;
  /** How long something that fell due had to wait, at worst but for one time in a thousand; null where tasks are in sequence. */
  readonly loopDelayMs: number | null;
  /** Per task. */
  readonly counts: PeerCounts;
}

const LOOK_EVERY_MS = 1;

interface Span {
  readonly from: number;
  readonly to: number;
}

const task = JSON.parse(process.argv[2]!) as PeerTask;
process.stdout.write(`${JSON.stringify(await measure(task))}\n`);

async function measure({ peer: name, executor, folder, ...asked }: PeerTask): Promise<PeerResult> {
  const workload = WORKLOADS[asked.workload];
  const { repetitions = workload.repetitions } = asked;
  const options = { workload, executor, folder, env: { ...process.env, [STAMPS_FOLDER]: folder } };
  const peer = await open(name, options);
  await repeat(peer, warmUpsOf(workload));
  const before = peer.counts();
  // it looks every millisecond, which would stand between the tasks of a chain
  const delays = workload.isSequential ? undefined : monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delays?.enable();
  const spans = await repeat(peer, repetitions);
  delays?.disable();
  const after = peer.counts();
  await peer.close();
  return {
    tasksPerSecond: tasksOf(workload) / (median(spans.map(({ from, to }) => to - from)) / 1_000),
    handOver: workload.isSequential && spans.length > 0 ? handOverOf(workload, spans, collectStamps(folder)) : null,
    loopDelayMs: delays ? Math.max(0, delays.percentile(99.9) / 1e6 - LOOK_EVERY_MS) : null,
    counts: perTask(before, after, tasksOf(workload) * repetitions),
  };
}

function open(name: PeerName, options: PeerOptions): Promise<Peer> {
  if (name !== "engine") return openFloorPeer(options, { audit: name === "audit" });
  return options.workload.isScheduled ? openSchedulerPeer(options) : openEnginePeer(options);
}

async function repeat(peer: Peer, times: number): Promise<Span[]> {
  const spans: Span[] = [];
  for (let i = 0; i < times; i++) {
    const from = nowMs();
    await peer.run();
    spans.push({ from, to: nowMs() });
  }
  return spans;
}

function handOverOf(workload: Workload, spans: readonly Span[], stamps: readonly Stamp[]): HandOver {
  const handOvers = spans.flatMap(({ from, to }) => {
    const inSpan = stamps.filter(({ start, end }) => start >= from && end <= to);
    if (inSpan.length !== tasksOf(workload)) {
      throw new Error(`${workload.name} ran ${inSpan.length} bodies instead of ${tasksOf(workload)}`);
    }
    return inSpan.slice(1).map(({ start }, i) => start - inSpan[i]!.end);
  });
  return { p50: median(handOvers), p99: percentile(handOvers, 0.99) };
}

function perTask(before: PeerCounts, after: PeerCounts, tasks: number): PeerCounts {
  return {
    commits: (after.commits - before.commits) / tasks,
    rowChanges: (after.rowChanges - before.rowChanges) / tasks,
    statementsPrepared: (after.statementsPrepared - before.statementsPrepared) / tasks,
  };
}
