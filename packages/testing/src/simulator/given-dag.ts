import { type DagDefinition, type DurationInput, InvalidOptionError, UnknownNameError } from "@tradewind/core";
import { type AssetChange, durationMs } from "@tradewind/core/engine";
import type { SimDag } from "./sim-dag.ts";
import type { SimulatedWork } from "./simulate-dags.ts";
import type { Behaviour } from "./task-script.ts";

const MINUTE = 60_000;

/** A user's DAG in a simulated world. */
export function givenDag({ document }: DagDefinition, work: Readonly<Record<string, SimulatedWork>>): SimDag {
  const { dagId, tasks, expansions } = document;
  const producers = new Set(
    expansions.flatMap(({ lists }) => lists.flatMap((list) => (list.kind === "xcom" ? [list.taskId] : []))),
  );
  const behaviours = tasks.map(({ taskId, kind, outlets = [] }): [string, Behaviour] => {
    const given = work[`${dagId}.${taskId}`] ?? work[taskId] ?? {};
    const downstream = tasks.filter(({ upstream }) => upstream.includes(taskId)).map((task) => task.taskId);
    const behaviour = behaviourOf(kind, given, downstream);
    const updates = outlets.flatMap((outlet): AssetChange[] =>
      outlet.kind === "asset" ? [{ asset: outlet.name, uri: outlet.uri, extra: {}, aliases: [] }] : [],
    );
    return [
      `${dagId} ${taskId}`,
      {
        ...behaviour,
        ...(updates.length > 0 && { updates }),
        ...(producers.has(taskId) && { returnsList: true }),
      },
    ];
  });
  // whatever the DAG says of itself: a simulation is about its schedule
  return { document: { ...document, isPausedUponCreation: false }, behaviours: new Map(behaviours) };
}

/** @throws UnknownNameError for work that is given to no task; InvalidOptionError for what is no likelihood. */
export function checkWork(definitions: readonly DagDefinition[], work: Readonly<Record<string, SimulatedWork>>): void {
  const known = new Set(
    definitions.flatMap(({ dagId, tasks }) => [...tasks.keys()].flatMap((taskId) => [`${dagId}.${taskId}`, taskId])),
  );
  for (const [name, { fails = 0 }] of Object.entries(work)) {
    if (!known.has(name)) {
      throw new UnknownNameError({ kind: "task", found: name, known, within: "the DAGs of the simulation" });
    }
    if (!(fails >= 0 && fails <= 1)) {
      throw new InvalidOptionError({
        option: `tasks["${name}"].fails`,
        found: fails,
        expected: "a number from 0 to 1",
      });
    }
  }
}

function behaviourOf(
  kind: string,
  { takes, fails = 0, chooses }: SimulatedWork,
  downstream: readonly string[],
): Behaviour {
  const choices = kind === "branch" ? { chooses: chooses ?? downstream, isDrawn: chooses === undefined } : undefined;
  return { kind: "given", takesMs: lengthsOf(takes), fails, ...(choices && { branch: choices }) };
}

function lengthsOf(takes: SimulatedWork["takes"]): readonly [number, number] {
  if (takes === undefined) return [MINUTE, MINUTE];
  const { from, to } = isBetween(takes) ? takes : { from: takes, to: takes };
  return [durationMs(from, "takes"), durationMs(to, "takes")];
}

type Between = { readonly from: DurationInput; readonly to: DurationInput };

const isBetween = (takes: DurationInput | Between): takes is Between => typeof takes === "object" && "from" in takes;
