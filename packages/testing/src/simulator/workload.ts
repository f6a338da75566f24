import type { Prng } from "./prng.ts";
import { drawDag, POOLS, type SimDag } from "./sim-dag.ts";

/** What a world is to do, faults or no faults: DAGs, pools, and runs that are asked for at given moments. */
export interface Workload {
  readonly start: number;
  /** Until then things go wrong, and users are busy. */
  readonly chaosEnd: number;
  readonly parallelism: number;
  readonly pools: readonly { readonly name: string; readonly slots: number; readonly includeDeferred: boolean }[];
  readonly dags: readonly SimDag[];
  readonly triggers: readonly {
    readonly dagId: string;
    readonly at: number;
    readonly logicalDate: number;
    readonly partitionKey?: string | undefined;
  }[];
}

const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;

export function drawWorkload(prng: Prng): Workload {
  const chaosEnd = START + prng.int(10, 40) * MINUTE;
  const dags = Array.from({ length: prng.int(1, 3) }, (_, i) =>
    drawDag(prng.split(`dag ${i}`), { index: i, start: START, end: chaosEnd }),
  );
  return {
    start: START,
    chaosEnd,
    parallelism: prng.chance(0.3) ? prng.int(1, 4) : 32,
    // as many as the widest task wants, at least: it would wait for ever
    pools: POOLS.map((name) => ({ name, slots: prng.int(5, 8), includeDeferred: prng.chance(0.4) })),
    dags,
    triggers: dags.flatMap((dag) =>
      Array.from({ length: prng.int(isUnscheduled(dag) ? 1 : 0, 3) }, (_, n) => {
        const at = START + Math.round(prng.next() * (chaosEnd - START));
        // odd milliseconds: no schedule comes to them
        return { dagId: dag.document.dagId, at, logicalDate: at - (at % 1000) + n + 1 };
      }),
    ),
  };
}

/** A DAG without a schedule is to have runs, too. */
const isUnscheduled = ({ document }: SimDag): boolean => document.schedule.kind === "none";
