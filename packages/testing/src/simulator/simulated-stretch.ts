import type { DagDefinition } from "@tradewind/core";
import { DEFAULT_POOL, definitionOf, durationMs, isDagDefinition, toDateTime } from "@tradewind/core/engine";
import { violationsText } from "@tradewind/store";
import type { DagSource } from "../env/env-options.ts";
import { drawFaults, type Faults, NO_FAULTS } from "./faults.ts";
import { checkWork, givenDag } from "./given-dag.ts";
import { Prng } from "./prng.ts";
import type { SimulateDagsOptions, SimulatedStretch } from "./simulate-dags.ts";
import { simulatedRuns } from "./simulated-runs.ts";
import { World } from "./world.ts";

const ROOM_FOR_ALL = 1_000_000;

/** Lives through a stretch of time with some DAGs. */
export async function simulatedStretch(
  dags: readonly DagSource[],
  options: SimulateDagsOptions,
): Promise<SimulatedStretch> {
  const { seed = 1, tasks = {}, pools = {}, parallelism = 32 } = options;
  const definitions = dags.map((dag) => (isDagDefinition(dag) ? dag : definitionOf(dag)));
  const [start, end] = [toDateTime(options.from, "from").toMillis(), toDateTime(options.to, "to").toMillis()];
  checkWork(definitions, tasks);
  const world = await World.open({
    seed,
    hasLatency: false,
    faults: faultsOf(options.faults ?? "none", seed),
    workload: {
      start,
      chaosEnd: end,
      parallelism,
      pools: poolsOf(definitions, pools),
      dags: definitions.map((definition) => givenDag(definition, tasks)),
      triggers: [],
    },
  });
  try {
    world.begin();
    await world.settle();
    while ((world.time.nextAt ?? end) < end) await world.step();
    assertWell(world, await world.store.check());
    return { runs: await simulatedRuns(world.store), trace: world.trace };
  } finally {
    await world.close();
  }
}

/** Pools that nobody has sized have room for all. */
function poolsOf(definitions: readonly DagDefinition[], sizes: Readonly<Record<string, number>>) {
  const names = new Set(definitions.flatMap(({ document }) => document.tasks.map(({ pool }) => pool)));
  names.delete(DEFAULT_POOL);
  const all = { ...Object.fromEntries([...names].map((name) => [name, ROOM_FOR_ALL])), ...sizes };
  return Object.entries(all).map(([name, slots]) => ({ name, slots, includeDeferred: false }));
}

function faultsOf(faults: NonNullable<SimulateDagsOptions["faults"]>, seed: number): Faults {
  if (faults === "none") return NO_FAULTS;
  // users' orders and edits are no faults
  if (faults === "some") {
    return {
      ...drawFaults(new Prng(`faults ${seed}`)),
      orderEveryMs: NO_FAULTS.orderEveryMs,
      dagChangeEveryMs: NO_FAULTS.dagChangeEveryMs,
    };
  }
  const { workerLoss = 0, crashEvery } = faults;
  const crashEveryMs = crashEvery === undefined ? NO_FAULTS.crashEveryMs : durationMs(crashEvery, "crashEvery");
  return { ...NO_FAULTS, workerLoss, crashEveryMs };
}

function assertWell({ problems, recorder }: World, violations: Awaited<ReturnType<World["store"]["check"]>>): void {
  const found = [...problems, ...recorder.problems, ...(violations.length > 0 ? [violationsText(violations)] : [])];
  if (found.length > 0) throw new Error(`The simulation is not as it must be:\n${found.join("\n")}`);
}
