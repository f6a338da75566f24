import type { DagDocument } from "@tradewind/core";
import type { Prng } from "./prng.ts";
import { drawTries } from "./sim-groups.ts";
import { type Drawn, LOOP, standTogether, throughGates } from "./sim-loops.ts";
import type { Behaviour } from "./task-script.ts";

type TaskDocument = DagDocument["tasks"][number];
type ExpansionDocument = DagDocument["expansions"][number];
type ListDocument = ExpansionDocument["lists"][number];

const GROUP = "m";
const INNER = "m.in";

/**
 * In some DAGs a few tasks that stand together are a mapped group, which may be tried again for each element. There may be another one in
 * it, and tasks that are mapped over what its elements have.
 */
export function drawMappedGroup(prng: Prng, drawn: Drawn): Drawn {
  if (prng.chance(0.85)) return drawn;
  const members = standTogether(prng, drawn.tasks, (task) => drawn.behaviours.get(task.taskId)!.kind !== "gate");
  if (members.length === 0) return drawn;
  const outer = withMappedGroup(prng, drawn, { id: GROUP, members });
  // one level more would be too deep
  const isInLoop = members[0]!.mapping[0] === LOOP;
  const nested = prng.chance(0.3) && !isInLoop ? withInnerGroup(prng, outer) : outer;
  return withInnerLists(prng, { ...nested, tasks: withElements(prng, nested.tasks) });
}

function withInnerGroup(prng: Prng, drawn: Drawn): Drawn {
  const inGroup = drawn.tasks.filter(({ group }) => group === GROUP);
  return withMappedGroup(prng, drawn, { id: INNER, members: standTogether(prng, inGroup, () => true) });
}

interface NewGroup {
  readonly id: string;
  /** At least one. */
  readonly members: readonly TaskDocument[];
}

function withMappedGroup(prng: Prng, drawn: Drawn, { id, members }: NewGroup): Drawn {
  const inside = new Set(members.map(({ taskId }) => taskId));
  const { group: parent, mapping } = members[0]!;
  const within = mapping.filter((expansion) => !inside.has(expansion));
  const { list, producer } = drawList(prng, drawn, members[0]!);
  const lists = prng.chance(0.2) ? [list, { kind: "literal", length: prng.int(1, 2) } as const] : [list];
  const tries = prng.chance(0.5) ? { tries: drawTries(prng) } : {};
  const behaviours = new Map(drawn.behaviours);
  if (producer !== undefined)
    behaviours.set(producer, { ...behaviours.get(producer)!, returnsList: true, varies: prng.chance(0.5) });
  const mayFail = "tries" in tries && drawn.tasks.every(({ dependsOnPast }) => !dependsOnPast);
  const grouped = (task: TaskDocument): TaskDocument => {
    const isFirst = task.upstream.every((up) => !inside.has(up));
    const isMapped = task.mapping.at(-1) === task.taskId;
    return {
      ...task,
      group: id,
      mapping: [...within, id, ...(isMapped ? [task.taskId] : [])],
      upstream: isFirst ? withProducer(drawn, task, producer) : task.upstream,
      ...(mayFail && drawFrailty(prng, behaviours, task.taskId)),
    };
  };
  return {
    behaviours,
    tasks: drawn.tasks.map((task) => (inside.has(task.taskId) ? grouped(task) : task)),
    groups: [...drawn.groups, { groupId: id, parent, label: id, tooltip: null, ...tries }],
    expansions: [
      ...drawn.expansions.map((one) => (inside.has(one.id) ? { ...one, within: [...within, id] } : one)),
      { id, within, lists },
    ],
  };
}

/** Half of the tasks fail for good, and do not when their group is tried again. */
function drawFrailty(prng: Prng, behaviours: Map<string, Behaviour>, taskId: string): Partial<TaskDocument> {
  const behaviour = behaviours.get(taskId)!;
  if (behaviour.kind !== "plain" || prng.chance(0.5)) return {};
  behaviours.set(taskId, { ...behaviour, failures: prng.int(1, 4) });
  return { retries: prng.int(0, 1) };
}

/** What a group is mapped over: what a task before it returns, or a list that is written down. */
function drawList(
  prng: Prng,
  { tasks, behaviours }: Drawn,
  first: TaskDocument,
): { readonly list: ListDocument; readonly producer?: string } {
  const before = tasks.slice(0, tasks.indexOf(first));
  const producers = before.filter(({ taskId, role }) => role === null && behaviours.get(taskId)!.kind === "plain");
  if (producers.length === 0 || prng.chance(0.3)) {
    const lengths = Array.from({ length: prng.int(prng.chance(0.1) ? 0 : 1, 3) }, () => prng.int(0, 2));
    return { list: { kind: "literal", length: lengths.length, inner: { "": lengths } } };
  }
  const { taskId } = prng.pick(producers);
  return { list: { kind: "xcom", taskId, key: "return_value", path: [] }, producer: taskId };
}

/** The first tasks of a group wait for what it is mapped over: if that is in a loop, for its gate. */
function withProducer(drawn: Drawn, { upstream, mapping }: TaskDocument, producer: string | undefined): string[] {
  const named = producer === undefined ? [] : [producer];
  return [...new Set([...upstream, ...(mapping[0] === LOOP ? named : throughGates(drawn, named))])];
}

const withElements = (prng: Prng, tasks: readonly TaskDocument[]): TaskDocument[] =>
  tasks.map((task) => {
    const used = task.mapping.filter((id) => (id === GROUP || id === INNER) && prng.chance(0.5));
    return { ...task, elementsOf: [...task.elementsOf, ...used] };
  });

/** Some tasks of the group are mapped over the lists that its elements are. */
function withInnerLists(prng: Prng, drawn: Drawn): Drawn {
  const mayBe = ({ taskId, group, mapping, role }: TaskDocument) =>
    group === GROUP &&
    mapping.at(-1) === GROUP &&
    role === null &&
    drawn.behaviours.get(taskId)!.kind === "plain" &&
    prng.chance(0.25);
  const chosen = new Set(drawn.tasks.flatMap((task) => (mayBe(task) ? [task.taskId] : [])));
  const { within } = drawn.expansions.find(({ id }) => id === GROUP)!;
  const list: ListDocument = { kind: "element", expansion: GROUP, list: 0, path: [] };
  return {
    ...drawn,
    tasks: drawn.tasks.map((task) =>
      chosen.has(task.taskId) ? { ...task, mapping: [...task.mapping, task.taskId] } : task,
    ),
    expansions: [
      ...drawn.expansions,
      ...[...chosen].map((id): ExpansionDocument => ({ id, within: [...within, GROUP], lists: [list] })),
    ],
  };
}
