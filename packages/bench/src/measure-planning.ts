import type { DagDocument, TaskDocument } from "@tradewind/core";
import { type RunGraph, RunProgress, runGraphOf } from "@tradewind/core/engine";
import { oneDag } from "./dags/one.ts";
import type { MeasureOptions } from "./measure-workload.ts";
import { NO_COUNTS, type Row } from "./row.ts";
import { nowMs } from "./stamps.ts";
import { median } from "./statistics.ts";

const SIZES = [10, 1_000, 100_000] as const;
const UPSTREAMS = 3;
/** Small graphs are walked often enough for the clock to see something. */
const MIN_EDGES = 300_000;

/** Scheduling decisions alone: walks runs with `RunProgress`, no store, no executor. Microseconds per edge. */
export function measurePlanning({ rounds, progress }: Pick<MeasureOptions, "rounds" | "progress">): Row[] {
  return SIZES.map((size): Row => {
    const graph = runGraphOf(layered(size));
    const edges = graph.upstream.reduce((sum, upstream) => sum + upstream.length, 0);
    const walks = Math.ceil(MIN_EDGES / edges);
    walkAll(graph, walks);
    const values = Array.from({ length: rounds }, () => {
      const from = nowMs();
      walkAll(graph, walks);
      return ((nowMs() - from) * 1_000) / (walks * edges);
    });
    const value = median(values);
    progress(`planning of ${size} tasks: ${value.toFixed(2)} us per edge`);
    return {
      workload: `planning ${size.toLocaleString("en")}`,
      executor: "none",
      value,
      unit: "us/edge",
      floor: null,
      ratio: null,
      audit: null,
      handOverMs: null,
      floorHandOverMs: null,
      loopDelayMs: null,
      counts: NO_COUNTS,
    };
  });
}

/** Layers about as wide as deep; every task waits for three neighbours of the layer above. */
function layered(size: number): DagDocument {
  const width = Math.max(UPSTREAMS, Math.round(Math.sqrt(size)));
  const model = oneDag.document.tasks[0]!;
  const tasks = Array.from({ length: size }, (_, index): TaskDocument => {
    const above = (Math.floor(index / width) - 1) * width;
    const upstream =
      above < 0 ? [] : Array.from({ length: UPSTREAMS }, (_, i) => `task_${above + ((index + i) % width)}`);
    return { ...model, taskId: `task_${index}`, upstream };
  });
  return { ...oneDag.document, tasks };
}

function walkAll(graph: RunGraph, times: number): void {
  for (let i = 0; i < times; i++) walk(graph);
}

/** As a supervisor would: one task ends after the other, and each time it asks whether the run is over. */
function walk(graph: RunGraph): void {
  const progress = new RunProgress(graph);
  const queue = progress.start().map(({ node }) => node);
  for (let i = 0; i < queue.length; i++) {
    for (const { node } of progress.end([{ node: queue[i]!, state: "success" }])) queue.push(node);
    if (progress.outcome() && i < graph.tasks.length - 1) throw new Error("A planned run ended before its last task");
  }
  if (queue.length !== graph.tasks.length) throw new Error("A planned run left tasks behind");
}
