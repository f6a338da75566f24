import "../one-file.ts";
import { type DagDefinition, InvalidOptionError } from "@tradewind/core";
import { DEFAULT_POOL, definitionOf, durationMs, isDagDefinition, toDateTime } from "@tradewind/core/engine";
import { violationsText } from "@tradewind/store";
import type { DagSource } from "../env/env-options.ts";
import { unknownName } from "../env/kit-errors.ts";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import { assertSizes } from "../known-sizes.ts";
import { drawFaults, type Faults, NO_FAULTS } from "./faults.ts";
import { checkWork, givenDag, WHERE } from "./given-dag.ts";
import { Prng } from "./prng.ts";
import type { SimulateDagsOptions, SimulatedFaults, SimulatedStretch } from "./simulate-dags.ts";
import { simulatedRuns } from "./simulated-runs.ts";
import { World } from "./world.ts";

const FAULTS: OptionKinds<SimulatedFaults> = { workerLoss: "any", crashEvery: "any" };
const ROOM_FOR_ALL = 1_000_000;

/** Lives through a stretch of time with some DAGs. */
export async function simulatedStretch(
  dags: readonly DagSource[],
  options: SimulateDagsOptions,
): Promise<SimulatedStretch> {
  const { seed = 1, tasks = {}, pools = {}, parallelism = 32 } = options;
  const definitions = dags.map((dag) => (isDagDefinition(dag) ? dag : definitionOf(dag)));
  const [start, end] = [toDateTime(options.from, "from").toMillis(), toDateTime(options.to, "to").toMillis()];
  if (end <= start)
    throw new InvalidOptionError({ option: "to", found: options.to, expected: `a date behind from, ${options.from}` });
  checkWork(definitions, tasks);
  checkPools(definitions, pools);
  assertSizes({ pools, parallelism });
  const faults = faultsOf(options.faults ?? "none", seed);
  const world = await World.open({
    seed,
    hasLatency: false,
    faults,
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

/** @throws UnknownNameError for a pool that no task is in. */
function checkPools(definitions: readonly DagDefinition[], sizes: Readonly<Record<string, number>>): void {
  const known = [DEFAULT_POOL, ...poolNames(definitions)];
  for (const name of Object.keys(sizes)) {
    if (!known.includes(name)) throw unknownName({ kind: "pool", found: name, known, within: WHERE });
  }
}

const poolNames = (definitions: readonly DagDefinition[]): string[] =>
  definitions.flatMap(({ document }) => document.tasks.map(({ pool }) => pool));

/** Pools that nobody has sized have room for all. */
function poolsOf(definitions: readonly DagDefinition[], sizes: Readonly<Record<string, number>>) {
  const names = new Set(poolNames(definitions));
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
  if (typeof faults !== "object" || faults === null)
    throw new InvalidOptionError({ option: "faults", found: faults, expected: '"none", "some" or an object' });
  assertOptions("faults", faults, FAULTS);
  const { workerLoss = 0, crashEvery } = faults;
  const crashEveryMs = crashEvery === undefined ? NO_FAULTS.crashEveryMs : durationMs(crashEvery, "crashEvery");
  return { ...NO_FAULTS, workerLoss, crashEveryMs };
}

function assertWell({ problems, recorder }: World, violations: Awaited<ReturnType<World["store"]["check"]>>): void {
  const found = [...problems, ...recorder.problems, ...(violations.length > 0 ? [violationsText(violations)] : [])];
  if (found.length > 0) throw new Error(`The simulation is not as it must be:\n${found.join("\n")}`);
}
