import { type DagDefinition, InvalidOptionError, UnknownNameError } from "@tradewind/core";
import {
  type BoundTask,
  encodeXCom,
  MAPPED_LENGTHS,
  MAX_ELEMENTS,
  RETURN_VALUE,
  UNMAPPED,
} from "@tradewind/core/engine";
import type { Store, TaskInstanceRow } from "@tradewind/store";
import { mappedLengths } from "@tradewind/worker";
import type { XComReader } from "../supervisor/attempt-inputs.ts";

/** What is known of other tasks' results, for a task that is tried alone. */
export interface KnownResults {
  readonly runKey: number;
  readonly instances: readonly Pick<TaskInstanceRow, "taskId" | "mapIndex" | "state" | "reason">[];
  readonly xcoms: XComReader;
}

export const NO_RESULTS: KnownResults = {
  runKey: -1,
  instances: [],
  xcoms: {
    getXComs: async (_runKey, inputs) => inputs.map(() => undefined),
    getXComRange: async () => [],
  },
};

/** Those that a run has left in a store. */
export async function resultsOfRun(store: Store, runKey: number): Promise<KnownResults> {
  return { runKey, instances: await store.getTaskInstances(runKey), xcoms: store };
}

/**
 * The same, but for tasks whose results are given by hand; of a mapped task a list with the result of each instance.
 *
 * @throws UnknownNameError, InvalidOptionError; NotSerialisableError for what cannot be an XCom; UnmappableXComError for what is no list
 * and should be mapped over.
 */
export async function withGivenResults(
  known: KnownResults,
  definition: DagDefinition,
  given: ReadonlyMap<string, unknown>,
): Promise<KnownResults> {
  const results = (await Promise.all([...given].map((entry) => resultsOf(definition, ...entry)))).flat();
  const textOf = (taskId: string, mapIndex: number, key: string) =>
    results.find((result) => result.taskId === taskId && result.mapIndex === mapIndex)?.texts.get(key);
  const { xcoms } = known;
  return {
    ...known,
    instances: [
      ...known.instances.filter(({ taskId }) => !given.has(taskId)),
      ...results.map(({ taskId, mapIndex }) => ({ taskId, mapIndex, state: "success" as const, reason: null })),
    ],
    xcoms: {
      async getXComs(runKey, inputs) {
        const texts = await xcoms.getXComs(runKey, inputs);
        return inputs.map(({ taskId, key }, i) => (given.has(taskId) ? textOf(taskId, UNMAPPED, key) : texts[i]));
      },
      async getXComRange(runKey, of) {
        if (!given.has(of.taskId)) return xcoms.getXComRange(runKey, of);
        return results.flatMap(({ taskId, mapIndex, texts }) => {
          const value = texts.get(of.key);
          const isMeant = taskId === of.taskId && mapIndex >= of.from && mapIndex <= of.to;
          return isMeant && value !== undefined ? [{ mapIndex, value }] : [];
        });
      },
    },
  };
}

interface Result {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly texts: ReadonlyMap<string, string>;
}

async function resultsOf(definition: DagDefinition, taskId: string, value: unknown): Promise<Result[]> {
  const { dagId, document } = definition;
  const task = definition.tasks.get(taskId);
  if (!task)
    throw new UnknownNameError({
      kind: "task",
      found: taskId,
      known: definition.tasks.keys(),
      within: `DAG "${dagId}"`,
    });
  const { mapping } = document.tasks.find((candidate) => candidate.taskId === taskId)!;
  const option = `the result of "${taskId}"`;
  const mappedOnce = mapping.length === 1;
  if (mapping.length > 1)
    throw new InvalidOptionError({ option, found: value, expected: "that of a task that is mapped once, or not" });
  if (mappedOnce && !Array.isArray(value))
    throw new InvalidOptionError({ option, found: value, expected: "a list, for it is mapped" });
  const values = mappedOnce ? (value as unknown[]) : [value];
  return Promise.all(
    values.map(async (one, index) => ({
      taskId,
      mapIndex: mappedOnce ? index : UNMAPPED,
      texts: await textsOf(task, one),
    })),
  );
}

/** What the store would have of a result. */
async function textsOf(task: BoundTask, value: unknown): Promise<Map<string, string>> {
  const { multipleOutputs = false } = task.options;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const pushed = new Map<string, unknown>(multipleOutputs && isObject ? Object.entries(value) : []);
  pushed.set(RETURN_VALUE, value);
  if (task.mappedOver.length > 0)
    pushed.set(MAPPED_LENGTHS, mappedLengths(task, { pushed: (key) => pushed.get(key) }, MAX_ELEMENTS));
  const texts = new Map<string, string>();
  for (const [key, one] of pushed) texts.set(key, await encodeXCom(one));
  return texts;
}
