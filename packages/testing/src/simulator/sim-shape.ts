import type { DagDocument } from "@tradewind/core";
import { TEARDOWN_RULE } from "@tradewind/core/engine";
import type { Prng } from "./prng.ts";
import type { Behaviour } from "./task-script.ts";

type TaskDocument = DagDocument["tasks"][number];

export interface Shaped {
  readonly tasks: readonly TaskDocument[];
  readonly expansions: DagDocument["expansions"];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

/** Some DAGs map tasks over what others return, and some have setups and a teardown. Behaviours by task id. */
export function drawShape(prng: Prng, drawn: Omit<Shaped, "expansions">): Shaped {
  const mapped = prng.chance(0.3) ? withMapping(prng, drawn) : { ...drawn, expansions: [] };
  return prng.chance(0.25) ? withTeardown(prng, mapped) : mapped;
}

/** Tasks become mapped over an upstream of theirs that is not mapped itself. */
function withMapping(prng: Prng, { tasks, behaviours }: Omit<Shaped, "expansions">): Shaped {
  const isPlain = (taskId: string) => behaviours.get(taskId)!.kind === "plain";
  const lists = new Map<string, string>();
  for (const { taskId, upstream, triggerRule } of tasks) {
    const producers = upstream.filter((up) => isPlain(up) && !lists.has(up));
    if (!isPlain(taskId) || triggerRule === "always" || producers.length === 0 || prng.chance(0.4)) continue;
    lists.set(taskId, prng.pick(producers));
  }
  const producers = new Set(lists.values());
  return {
    tasks: tasks.map((task) => (lists.has(task.taskId) ? { ...task, mapping: [task.taskId] } : task)),
    expansions: [...lists].map(([id, taskId]) => ({
      id,
      within: [],
      lists: [{ kind: "xcom", taskId, key: "return_value", path: [] }],
    })),
    behaviours: new Map(
      [...behaviours].map(([id, behaviour]) => [
        id,
        producers.has(id) ? { ...behaviour, returnsList: true } : behaviour,
      ]),
    ),
  };
}

/** A first task becomes a setup, and a teardown comes after it and some others. */
function withTeardown(prng: Prng, { tasks, expansions, behaviours }: Shaped): Shaped {
  const firsts = tasks.filter(({ upstream, mapping }) => upstream.length === 0 && mapping.length === 0);
  const { taskId: setup } = prng.pick(firsts);
  const others = tasks.filter(({ taskId }) => taskId !== setup && prng.chance(0.5)).map(({ taskId }) => taskId);
  const teardown: TaskDocument = {
    ...tasks[0]!,
    taskId: "close",
    kind: "task",
    upstream: [setup, ...others],
    inputs: [],
    triggerRule: TEARDOWN_RULE,
    dependsOnPast: false,
    waitForPastDependsBeforeSkipping: false,
    waitForDownstream: false,
    startDate: null,
    mapping: [],
    role: "teardown",
    onFailureFailDagrun: prng.chance(0.3),
  };
  const isAwaited = tasks.some(({ waitForDownstream }) => waitForDownstream);
  const behaviour: Behaviour = { kind: "plain", failures: !isAwaited && prng.chance(0.3) ? 2 : 0, skips: 0 };
  return {
    tasks: [
      ...tasks.map((task): TaskDocument => {
        if (task.taskId === setup) return { ...task, role: "setup" };
        return task.upstream.includes(setup) ? { ...task, triggerRule: "all_success" } : task;
      }),
      teardown,
    ],
    expansions,
    behaviours: new Map([...behaviours, ["close", behaviour]]),
  };
}
