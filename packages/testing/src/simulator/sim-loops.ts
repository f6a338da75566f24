import type { DagDocument } from "@tradewind/core";
import type { Prng } from "./prng.ts";
import type { Behaviour } from "./task-script.ts";

type TaskDocument = DagDocument["tasks"][number];

export interface Drawn {
  readonly tasks: readonly TaskDocument[];
  readonly groups: DagDocument["groups"];
  readonly expansions: DagDocument["expansions"];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

export const LOOP = "l";
const GATE = "l.gate";

/** In some DAGs a few tasks that stand together are repeated, and a gate behind them says how often. */
export function drawLoop(prng: Prng, drawn: Drawn): Drawn {
  if (prng.chance(0.7)) return drawn;
  const body = standTogether(prng, drawn.tasks, ({ role }) => role === null);
  if (body.length === 0) return drawn;
  const inside = new Set(body.map(({ taskId }) => taskId));
  const leaves = body.filter(({ taskId }) => body.every(({ upstream }) => !upstream.includes(taskId)));
  const parent = body[0]!.group;
  // a loop that does not converge would hold back the next run for ever
  const mayFail = drawn.tasks.every(({ dependsOnPast }) => !dependsOnPast);
  const asked = { maxIterations: prng.int(1, 4), hasUntil: mayFail && prng.chance(0.8) };
  const loop = { ...asked, gate: GATE, result: leaves.at(-1)!.taskId };
  const gate: TaskDocument = {
    ...body.at(-1)!,
    taskId: GATE,
    kind: "task",
    upstream: leaves.map(({ taskId }) => taskId),
    triggerRule: prng.chance(0.7) ? "all_success" : "all_done",
    retries: 0,
    inputs: [{ taskId: loop.result, key: "return_value" }],
    dependsOnPast: false,
    waitForDownstream: false,
    waitForPastDependsBeforeSkipping: false,
    startDate: null,
    group: LOOP,
    mapping: [LOOP],
    elementsOf: [],
  };
  const repeated = (task: TaskDocument): TaskDocument => ({
    ...task,
    group: LOOP,
    mapping: [LOOP, ...task.mapping],
    elementsOf: prng.chance(0.5) ? [LOOP] : [],
    // without its last task a loop waits for none of its iterations, and what comes first is open
    startDate: leaves.includes(task) ? null : task.startDate,
  });
  const tasks = drawn.tasks.flatMap((task): TaskDocument[] => {
    if (!inside.has(task.taskId)) return [{ ...task, upstream: redirected(task.upstream, inside) }];
    return task === body.at(-1) ? [repeated(task), gate] : [repeated(task)];
  });
  const group = { groupId: LOOP, parent, label: LOOP, tooltip: null };
  return {
    tasks,
    groups: [...drawn.groups, group],
    expansions: [
      { id: LOOP, within: [], lists: [], loop },
      ...drawn.expansions.map((one) => (inside.has(one.id) ? { ...one, within: [LOOP, ...one.within] } : one)),
    ],
    behaviours: withChoices(new Map([...drawn.behaviours, [GATE, { kind: "gate", ...asked }]]), tasks),
  };
}

/** Neighbours of one group, up to the first that is not to be among them. */
export function standTogether(
  prng: Prng,
  tasks: readonly TaskDocument[],
  mayBeIn: (task: TaskDocument) => boolean,
): readonly TaskDocument[] {
  const first = prng.int(0, tasks.length - 1);
  const { group } = tasks[first]!;
  const rest = tasks.slice(first);
  const end = rest.findIndex((task) => task.group !== group || !mayBeIn(task));
  return rest.slice(0, prng.int(1, 4)).slice(0, end === -1 ? undefined : end);
}

const redirected = (upstream: readonly string[], inside: ReadonlySet<string>): string[] => [
  ...new Set(upstream.map((taskId) => (inside.has(taskId) ? GATE : taskId))),
];

/** Branches choose among what is directly below them. */
function withChoices(
  behaviours: ReadonlyMap<string, Behaviour>,
  tasks: readonly TaskDocument[],
): ReadonlyMap<string, Behaviour> {
  const below = (id: string) => tasks.flatMap(({ taskId, upstream }) => (upstream.includes(id) ? [taskId] : []));
  return new Map(
    [...behaviours].map(([id, behaviour]) => [
      id,
      behaviour.kind === "branch" ? { ...behaviour, choices: below(id) } : behaviour,
    ]),
  );
}

/** What a task that is added to a DAG comes after: behind a loop after its gate. */
export function throughGates(
  { tasks, expansions }: Pick<DagDocument, "tasks" | "expansions">,
  upstream: readonly string[],
): string[] {
  const loop = expansions.find((one) => one.loop);
  const inside = new Set(tasks.flatMap(({ taskId, mapping }) => (loop && mapping[0] === loop.id ? [taskId] : [])));
  return redirected(upstream, inside);
}
