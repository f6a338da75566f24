import { type DagDefinition, type DurationInput, InvalidOptionError } from "@tradewind/core";
import { type AssetChange, durationMs } from "@tradewind/core/engine";
import { unknownName } from "../env/kit-errors.ts";
import { assertOptions, type OptionKinds } from "../known-options.ts";
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
    const gate = expansions.find(({ loop }) => loop?.gate === taskId)?.loop;
    const behaviour = { ...behaviourOf(kind, given, downstream), ...(gate && { gate }) };
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

export const WHERE = "the DAGs of the simulation";

const WORK: OptionKinds<SimulatedWork> = { takes: "any", fails: "any", chooses: "list" };

/**
 * @throws UnknownNameError for work that is given to no task, and for choices that a branch does not have; InvalidOptionError for what is no
 * likelihood, and for choices of what is no branch; UnknownOptionError
 */
export function checkWork(definitions: readonly DagDefinition[], work: Readonly<Record<string, SimulatedWork>>): void {
  const tasks = definitions.flatMap(({ dagId, document }) =>
    document.tasks.map((task) => ({ ...task, dagId, names: [`${dagId}.${task.taskId}`, task.taskId] })),
  );
  for (const [name, given] of Object.entries(work)) {
    const of = tasks.filter(({ names }) => names.includes(name));
    if (of.length === 0)
      throw unknownName({ kind: "task", found: name, known: tasks.flatMap(({ names }) => names), within: WHERE });
    const option = `tasks["${name}"]`;
    assertOptions(option, given, WORK);
    const { fails = 0, chooses } = given;
    if (!(fails >= 0 && fails <= 1))
      throw new InvalidOptionError({ option: `${option}.fails`, found: fails, expected: "a number from 0 to 1" });
    for (const { dagId, taskId, kind } of chooses ? of : []) {
      if (kind !== "branch")
        throw new InvalidOptionError({
          option: `${option}.chooses`,
          found: chooses,
          expected: "nothing: it is no branch",
        });
      const behind = tasks.filter((task) => task.dagId === dagId && task.upstream.includes(taskId));
      assertChoices(chooses!, { branch: taskId, known: behind.map((task) => task.taskId) });
    }
  }
}

function assertChoices(
  chooses: readonly string[],
  { branch, known }: { readonly branch: string; readonly known: readonly string[] },
): void {
  for (const found of chooses) {
    if (!known.includes(found))
      throw unknownName({ kind: "task", found, known, within: `what is directly behind "${branch}"` });
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
