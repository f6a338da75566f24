import { InvalidConfigError } from "../invalid-config-error.ts";

/** An executor as the configuration names it. */
export interface NamedExecutor {
  /** What tasks call it. */
  readonly name: string;
  /** What it is: `process`, or one that a provider brings. */
  readonly executor: string;
}

const VARIABLE = "TRADEWIND__CORE__EXECUTOR";

/**
 * The executors that `core.executor` lists, the first one for all tasks that name none: `process, pods:kubernetes` are one called
 * `process` and one of a provider that tasks call `pods`. One may be listed several times under names of its own.
 *
 * @throws InvalidConfigError
 */
export function executorsOf(text: string): readonly NamedExecutor[] {
  const executors = text.split(",").map((part) => namedExecutor(part.trim(), text));
  const names = executors.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const expected = `each name once; "${twice}" is there several times: write <name>:${twice} for another one of it`;
    throw new InvalidConfigError({ variable: VARIABLE, found: text, expected });
  }
  return executors;
}

/** What tasks may call the executors that `core.executor` lists. @throws InvalidConfigError */
export const executorNames = (text: string): readonly string[] => executorsOf(text).map(({ name }) => name);

function namedExecutor(part: string, text: string): NamedExecutor {
  const [name = "", executor = name, ...more] = part.split(":").map((word) => word.trim());
  if (name !== "" && executor !== "" && more.length === 0) return { name, executor };
  const expected = "names of executors, separated by commas, each as <executor> or <name>:<executor>";
  throw new InvalidConfigError({ variable: VARIABLE, found: text, expected });
}
