import type { DagDocument } from "@tradewind/core";
import { type RunGraph, RunProgress, runGraphOf } from "@tradewind/core/engine";
import { oneTask } from "./one-task.ts";
import { NO_HAND_OVER, NOT_COUNTED, type Row } from "./report.ts";
import { median } from "./statistics.ts";

const UPSTREAMS = 3;

/** What planning costs alone, without store and executor: microseconds per edge of layered graphs, whose tasks end one by one. */
export function measurePlanning(rounds: number): Row[] {
  return [10, 1_000, 100_000].map((tasks) => {
    const graph = runGraphOf(layeredDocument(tasks));
    const edges = graph.upstream.reduce((sum, { length }) => sum + length, 0);
    const repetitions = Math.max(1, 100_000 / tasks);
    walk(graph, repetitions);
    const times = Array.from({ length: rounds }, () => walk(graph, repetitions) / (edges * repetitions));
    return {
      workload: `planning ${tasks}`,
      executor: "none",
      value: 1_000 * median(times),
      unit: "us/edge",
      floor: null,
      ratio: null,
      handOverMs: NO_HAND_OVER,
      counts: NOT_COUNTED,
    };
  });
}

/** Layers as wide as there are layers; every task waits for three of the layer before. */
function layeredDocument(count: number): DagDocument {
  const width = Math.max(UPSTREAMS, Math.round(Math.sqrt(count)));
  const [template] = oneTask.document.tasks;
  const tasks = Array.from({ length: count }, (_, index) => {
    const layer = Math.floor(index / width);
    const upstream =
      layer === 0 ? [] : Array.from({ length: UPSTREAMS }, (_, i) => `t${(layer - 1) * width + ((index + i) % width)}`);
    return { ...template!, taskId: `t${index}`, upstream };
  });
  return { ...oneTask.document, tasks };
}

/** The milliseconds in which every task of the graph is planned and ends, so many times. */
function walk(graph: RunGraph, repetitions: number): number {
  const start = performance.now();
  for (let i = 0; i < repetitions; i++) {
    const progress = new RunProgress(graph);
    const waiting = progress.start();
    let done = 0;
    while (done < waiting.length) {
      const { task } = waiting[done++]!;
      waiting.push(...progress.end([{ task, state: "success" }]));
      progress.outcome();
    }
    if (done !== graph.tasks.length) throw new Error(`planning ended after ${done} of ${graph.tasks.length} tasks`);
  }
  return performance.now() - start;
}
