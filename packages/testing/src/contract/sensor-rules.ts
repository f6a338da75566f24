import { isDeepStrictEqual } from "node:util";
import { PokeReturnValue } from "@tradewind/core";
import type { EnvTask } from "../env/env-task.ts";
import { shown } from "./operator-attempts.ts";
import type { AnyOptions } from "./operator-contract.ts";
import { TASK_RULES } from "./operator-rules.ts";
import type { Waited } from "./patience.adapter.ts";
import { errorText, type Rule } from "./rule.ts";
import { endOfWait, pokes, type SituationName, situated } from "./sensor-attempts.ts";
import type { SensorSubject, SituatedSensor } from "./sensor-contract.ts";

type SensorRule = Rule<SensorSubject>;

const SITUATIONS = ["whenFound", "whenNotFound"] as const satisfies readonly SituationName[];

/** Judges the sensor with each of its valid options, in situations. */
const inEach =
  (
    situations: readonly SituationName[],
    judge: (subject: SituatedSensor, options: AnyOptions, name: SituationName) => Promise<readonly string[]>,
  ) =>
  async (subject: SensorSubject): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const name of situations) {
      const around = await situated(subject, name);
      if (around.contract.valid.length === 0) return ["found no valid options, expected some: give them in valid"];
      for (const options of around.contract.valid) {
        const problems = await judge(around, options, name);
        found.push(...problems.map((problem) => `${name} with ${shown(options)} ${problem}`));
      }
    }
    return found;
  };

const isAnswer = (value: unknown): boolean => typeof value === "boolean" || value instanceof PokeReturnValue;
const isDone = (value: unknown): unknown => (value instanceof PokeReturnValue ? value.isDone : value);

const text = (end: Waited<unknown>): string => {
  if (end.kind === "late") return "that poke() does not come back";
  return end.kind === "error" ? errorText(end.error) : JSON.stringify(end.value);
};

const answers: SensorRule = {
  name: "answers a poke with a boolean or a PokeReturnValue",
  mend: "return true or false from poke(), or new PokeReturnValue(isDone, value); look once, and leave waiting to the worker.",
  judge: inEach(SITUATIONS, async (subject, options) => {
    const [end] = await pokes(subject, options, 1);
    if (!end) return ["found that poke() is not called"];
    return end.kind === "value" && isAnswer(end.value) ? [] : [`found ${text(end)}, expected an answer`];
  }),
};

const finds: SensorRule = {
  name: "finds what is there, and does not find what is not",
  mend: "mend poke(), or the situations: whenFound, whenNotFound.",
  judge: inEach(SITUATIONS, async (subject, options, name) => {
    const [end] = await pokes(subject, options, 1);
    const expected = name === "whenFound";
    if (end?.kind !== "value" || isDone(end.value) === expected) return [];
    return [`found the answer ${isDone(end.value)}, expected ${expected}`];
  }),
};

const repeatable: SensorRule = {
  name: "gives the same answer when it is poked again",
  mend: "change nothing in poke(), neither outside nor in the instance: it only looks.",
  judge: inEach(SITUATIONS, async (subject, options) => {
    const [first, ...others] = (await pokes(subject, options, 3)).map((end) =>
      end.kind === "value" ? String(isDone(end.value)) : text(end),
    );
    const other = others.find((each) => each !== first);
    return other === undefined ? [] : [`found ${other} after the answer ${first}`];
  }),
};

/** Short enough to be over soon, long enough for several pokes. */
const PATIENCE = { pokeInterval: { minutes: 1 }, timeout: { minutes: 5 }, retries: 0 };

const sameModes: SensorRule = {
  name: "ends in mode reschedule as in mode poke",
  mend: "keep nothing between pokes: in mode reschedule each may be in another process. What has to last stands in an XCom or outside.",
  judge: inEach(SITUATIONS, async (subject, options, name) => {
    const late = name === "whenFound" ? 2 : 0;
    const endIn = async (mode: "poke" | "reschedule") =>
      shortEnd(await endOfWait(subject, options, { changes: { ...PATIENCE, mode }, late }));
    const [found, expected] = [await endIn("reschedule"), await endIn("poke")];
    if (isDeepStrictEqual(found, expected)) return [];
    return [`found ${JSON.stringify(found)} in mode reschedule, and ${JSON.stringify(expected)} in mode poke`];
  }),
};

const shortEnd = (task: EnvTask) => ({ state: task.state, error: task.error?.name, value: task.xcom() });

const timesOut: SensorRule = {
  name: "gives up when its timeout has passed",
  mend: "hand the options of sensors on to super(), and throw nothing from poke() when nothing is there.",
  judge: inEach(["whenNotFound"], async (subject, options) => {
    const { state, error, durationMs = 0 } = await endOfWait(subject, options, { changes: PATIENCE });
    if (state !== "failed" || error?.name !== "SensorTimeout")
      return [`found ${state}${error ? ` (${error.name}: ${error.message})` : ""}, expected SensorTimeout`];
    const minutes = Math.round(durationMs / 60_000);
    return minutes === 5 ? [] : [`found that it gave up after ${minutes} minutes, expected 5`];
  }),
};

const softFails: SensorRule = {
  name: "is skipped with softFail when its timeout has passed",
  mend: "hand the options of sensors on to super(), and throw no other error than FailTask for what will never come.",
  judge: inEach(["whenNotFound"], async (subject, options) => {
    const { state, error } = await endOfWait(subject, options, { changes: { ...PATIENCE, softFail: true } });
    return state === "skipped" ? [] : [`found ${state}${error ? ` (${error.name})` : ""}, expected skipped`];
  }),
};

/** What is asked of every sensor: as of every task, what it waits for being there, and what a wait is. */
export const SENSOR_RULES: readonly SensorRule[] = [
  answers,
  finds,
  repeatable,
  sameModes,
  timesOut,
  softFails,
  ...TASK_RULES.map(
    ({ name, mend, judge }): SensorRule => ({
      name,
      mend,
      judge: async (subject) => judge(await situated(subject, "whenFound")),
    }),
  ),
];
