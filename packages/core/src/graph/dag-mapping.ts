import type { ExpansionDocument, ListDocument, LoopDocument } from "../document/dag-document.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import type { GroupNode } from "../flow/group-node.ts";
import { basesOf, type MappedList } from "../flow/mapped-list.ts";
import { isPlainObject } from "../flow/references.ts";
import type { TaskNode } from "../flow/task-node.ts";
import { MappedOperator } from "../operators/mapped-operator.ts";
import { elementName, innerName, listName } from "../plan/list-length.ts";
import { MAX_MAPPING_DEPTH } from "../plan/map-index.ts";
import { elementProblems } from "./element-problems.ts";
import { loopDocument } from "./loop-document.ts";

/** What a task whose result is mapped over has to say of it. */
export interface MappedOver {
  /** The name under which it says it. */
  readonly name: string;
  readonly key: string;
  readonly path: readonly string[];
  /** `list`: how long it is; `element`: whether there is a value; `inner`: how long the lists in its elements are. */
  readonly as: "list" | "element" | "inner";
  /** Only for `inner`: where in an element. */
  readonly inner: readonly string[];
}

/** How a DAG is mapped: the same as its document says, with the functions. */
export interface DagMapping {
  readonly expansions: readonly ExpansionDocument[];
  /** What each expansion is mapped over, by its id. */
  readonly lists: ReadonlyMap<string, readonly MappedList[]>;
  /** What is mapped over of each task, by its id. */
  readonly mappedOver: ReadonlyMap<string, readonly MappedOver[]>;
  /** What the first iteration of each loop gets for the result of the one before, by its id. */
  readonly initials: ReadonlyMap<string, unknown>;
  readonly problems: readonly Problem[];
}

/** The expansions that a task takes part in, outermost first. */
export const mappingChainOf = ({ taskId, operator, group }: TaskNode): string[] => [
  ...groupChain(group),
  ...(operator instanceof MappedOperator ? [taskId] : []),
];

const groupChain = (group: GroupNode | undefined): string[] =>
  (group?.chain ?? [])
    .filter(({ parts }) => parts.lists ?? parts.loop)
    .map(({ groupId }) => groupId)
    .reverse();

interface Mapped {
  readonly id: string;
  readonly within: readonly string[];
  readonly lists: readonly MappedList[];
  readonly loop?: LoopDocument;
}

export function dagMappingOf(nodes: readonly TaskNode[], groups: readonly GroupNode[]): DagMapping {
  const mapped: Mapped[] = [
    ...groups.flatMap(expansionOfGroup),
    ...nodes.flatMap(({ taskId, operator, group }) =>
      operator instanceof MappedOperator ? [{ id: taskId, within: groupChain(group), lists: operator.lists }] : [],
    ),
  ];
  const problems: Problem[] = [];
  const inner = innerLists(mapped);
  const loops = groups.filter(({ parts }) => parts.loop);
  const expansions = mapped.map(({ id, within, lists, loop }) => ({
    id,
    within,
    ...(loop && { loop }),
    lists: lists.map((list, i) =>
      listDocument(list, { where: `list ${i + 1} of "${id}"`, inner: inner(id, i), problems }),
    ),
  }));
  problems.push(...depthProblems(mapped), ...elementProblems(nodes, groups));
  return {
    expansions,
    lists: new Map(mapped.map(({ id, lists }) => [id, lists])),
    mappedOver: mappedOverOf(mapped, inner),
    initials: new Map(loops.map(({ groupId, parts }) => [groupId, parts.loop!.initial])),
    problems,
  };
}

function expansionOfGroup(group: GroupNode): Mapped[] {
  const { lists, loop, parent } = group.parts;
  if (!lists && !loop) return [];
  const repeated = loopDocument(group);
  return [{ id: group.groupId, within: groupChain(parent), lists: lists ?? [], ...(repeated && { loop: repeated }) }];
}

function depthProblems(mapped: readonly Mapped[]): Problem[] {
  return mapped
    .filter(({ within }) => within.length >= MAX_MAPPING_DEPTH)
    .map(({ id }) => ({
      code: "TW1020",
      message: `"${id}" is mapped within ${MAX_MAPPING_DEPTH} mapped groups or more.`,
      hint: `Mappings can be nested ${MAX_MAPPING_DEPTH} deep. Let one task return the combinations, and map over those.`,
    }));
}

type InnerLists = (expansion: string, list: number) => ReadonlyMap<string, readonly string[]>;

/** For the lists of mapped groups: where in their elements there are lists that something within the group is mapped over. */
function innerLists(mapped: readonly Mapped[]): InnerLists {
  const found = new Map<string, Map<string, readonly string[]>>();
  for (const base of mapped.flatMap(({ lists }) => lists.flatMap(basesOf))) {
    if (base.kind !== "element") continue;
    const { expansion, list, path } = base.element;
    const name = `${expansion} ${list}`;
    found.set(name, (found.get(name) ?? new Map()).set(path.join("."), path));
  }
  return (expansion, list) => found.get(`${expansion} ${list}`) ?? new Map();
}

interface ListParts {
  readonly where: string;
  readonly inner: ReadonlyMap<string, readonly string[]>;
  readonly problems: Problem[];
}

function listDocument(list: MappedList, parts: ListParts): ListDocument {
  const { where, inner, problems } = parts;
  if (inner.size > 0 && list.kind !== "literal" && list.kind !== "xcom") problems.push(unknownLength(where));
  const without = { ...parts, inner: new Map<string, readonly string[]>() };
  switch (list.kind) {
    case "literal":
      return { kind: "literal", length: list.values.length, ...innerLengths(list.values, parts) };
    case "xcom": {
      const { taskId, key, path } = list.reference;
      return { kind: "xcom", taskId, key, path };
    }
    case "element":
      return { kind: "element", ...list.element };
    case "map":
      return listDocument(list.of, without);
    case "zip":
      return {
        kind: "zip",
        lists: list.lists.map((part) => listDocument(part, without)),
        isLongest: list.fill !== undefined,
      };
    case "concat":
      return { kind: "concat", lists: list.lists.map((part) => listDocument(part, without)) };
  }
}

function innerLengths(values: readonly unknown[], { where, inner, problems }: ListParts) {
  if (inner.size === 0) return {};
  const lengths: Record<string, number[]> = {};
  for (const [name, path] of inner) {
    const found = values.map((value) => lengthAt(value, path));
    if (found.includes(undefined)) problems.push(unknownLength(where));
    lengths[name] = found.map((length) => length ?? 0);
  }
  return { inner: lengths };
}

const unknownLength = (where: string): Problem => ({
  code: "TW1021",
  message: `Something is mapped over an element of ${where}, of which it cannot be known how long it is.`,
  hint: "Let a task in the group return the list, and map over its result.",
});

/** How long the list is that a value has at a path; undefined when there is none. An object has as many elements as properties. */
export function lengthAt(value: unknown, path: readonly string[]): number | undefined {
  let part = value;
  for (const name of path) part = isPlainObject(part) || Array.isArray(part) ? (part as never)[name] : undefined;
  if (Array.isArray(part)) return part.length;
  if (part instanceof Map || part instanceof Set) return part.size;
  return isPlainObject(part) ? Object.keys(part).length : undefined;
}

/** The expansions of a task as they are seen from within others: of a loop outsiders see the last iteration alone. */
function multiplying(node: TaskNode, within: readonly string[]): string[] {
  const chain = mappingChainOf(node);
  const isOutside = chain.length > 0 && chain[0] !== within[0] && loopAround(node) === chain[0];
  return isOutside ? chain.slice(1) : chain;
}

const loopAround = ({ group }: TaskNode): string | undefined => group?.chain.find(({ parts }) => parts.loop)?.groupId;

function mappedOverOf(mapped: readonly Mapped[], inner: InnerLists): Map<string, MappedOver[]> {
  const found = new Map<string, Map<string, MappedOver>>();
  const add = (taskId: string, over: MappedOver) =>
    found.set(taskId, (found.get(taskId) ?? new Map<string, MappedOver>()).set(over.name, over));
  for (const { id, within, lists } of mapped) {
    for (const [i, list] of lists.entries()) {
      for (const base of basesOf(list)) {
        if (base.kind !== "xcom") continue;
        const { node, taskId, key, path } = base.reference;
        const isOne = multiplying(node, within).every((expansion, level) => within[level] === expansion);
        const name = isOne ? listName(key, path) : elementName(key, path);
        add(taskId, { name, key, path, as: isOne ? "list" : "element", inner: [] });
        for (const picked of inner(id, i).values()) {
          add(
            taskId,
            isOne
              ? { name: innerName(key, path, picked), key, path, as: "inner", inner: picked }
              : { name: listName(key, [...path, ...picked]), key, path: [...path, ...picked], as: "list", inner: [] },
          );
        }
      }
    }
  }
  return new Map([...found].map(([taskId, names]) => [taskId, [...names.values()]]));
}
