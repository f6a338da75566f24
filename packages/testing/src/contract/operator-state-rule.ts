import { isDeepStrictEqual } from "node:util";
import type { BaseOperator } from "@tradewind/core";
import type { EnvTask } from "../env/env-task.ts";
import { attempt, endText, made, shown } from "./operator-attempts.ts";
import type { AnyOptions, OperatorSubject } from "./operator-contract.ts";
import type { Rule } from "./rule.ts";
import { isPlain, LOGICAL_DATE } from "./template-values.ts";

export const stateRule: Rule<OperatorSubject> = {
  name: "keeps nothing of an attempt in the instance, which attempts share",
  mend: "use local variables, and what the context and hook() give: they are each attempt's own.",
  judge: async (subject) => {
    const found: string[] = [];
    for (const options of subject.contract.valid) {
      found.push(...(await changedFields(subject, options)), ...(await mixedUp(subject, options)));
    }
    return [...new Set(found)];
  },
};

async function changedFields(subject: OperatorSubject, options: AnyOptions): Promise<string[]> {
  const operator = made(subject, options);
  const before = fieldsOf(operator);
  await attempt(operator, subject.contract);
  const after = fieldsOf(operator);
  return [...after]
    .filter(([name, value]) => !isDeepStrictEqual(value, before.get(name)))
    .map(([name]) => `found that an attempt with ${shown(options)} changes this.${String(name)}`);
}

const fieldsOf = (operator: BaseOperator): ReadonlyMap<PropertyKey, unknown> =>
  new Map(Reflect.ownKeys(operator).map((name) => [name, copyOf(Reflect.get(operator, name))]));

/** What can be changed within a value is copied; anything else is what it is. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, copyOf(part)]));
  if (value instanceof Set) return new Set(value);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}

/** Two attempts at once of one instance end as those of two instances do; private fields, which nobody can look at, show here. */
async function mixedUp(subject: OperatorSubject, options: AnyOptions): Promise<string[]> {
  const ends = async (instances: readonly BaseOperator[]) => {
    const dates = [subject.contract.logicalDate ?? "2024-01-01", LOGICAL_DATE];
    const trials = instances.map((instance, i) => attempt(instance, subject.contract, { logicalDate: dates[i]! }));
    return (await Promise.all(trials)).map(endOf);
  };
  const separate = () => ends([made(subject, options), made(subject, options)]);
  const [one, expected, again] = [made(subject, options), await separate(), await separate()];
  // results that are never the same cannot be compared
  if (!isDeepStrictEqual(expected, again)) return [];
  // the second time tells of what the first one has left
  for (const found of [await ends([one, one]), await ends([one, one])]) {
    if (!isDeepStrictEqual(found, expected))
      return [`found ${JSON.stringify(found)} of two attempts of one instance, expected ${JSON.stringify(expected)}`];
  }
  return [];
}

const endOf = (trial: EnvTask) => ({ end: endText(trial), xcoms: trial.xcoms });
