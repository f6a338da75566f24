import type { DagDefinition, DurationInput } from "@tradewind/core";
import { durationMs } from "@tradewind/core/engine";
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
  const behaviours = tasks.map(({ taskId, kind }): [string, Behaviour] => {
    const given = work[`${dagId}.${taskId}`] ?? work[taskId] ?? {};
    const downstream = tasks.filter(({ upstream }) => upstream.includes(taskId)).map((task) => task.taskId);
    const behaviour = behaviourOf(kind, given, downstream);
    return [`${dagId} ${taskId}`, producers.has(taskId) ? { ...behaviour, returnsList: true } : behaviour];
  });
  // whatever the DAG says of itself: a simulation is about its schedule
  return { document: { ...document, isPausedUponCreation: false }, behaviours: new Map(behaviours) };
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
