import type { DagDocument, GroupTriesDocument } from "../document/dag-document.ts";
import type { GraphEdges } from "./graph-edges.ts";
import { mapIndexOf, placeholderIndexOf } from "./map-index.ts";

/** A group that is tried again as a whole when a task of it has failed. */
export interface RetriedGroup extends GroupTriesDocument {
  readonly groupId: string;
  /** Its place in the list of all: outer groups stand before inner ones. */
  readonly index: number;
  /** Its tasks, those of the groups in it included. */
  readonly members: readonly number[];
  /** How many mapped groups its instances are made by: those around it, and itself. */
  readonly level: number;
}

/** The groups of a DAG that are tried again, as numbers. */
export interface RetriedGroups {
  readonly groups: readonly RetriedGroup[];
  /** For each task those that it is in, outermost first. */
  readonly chains: readonly (readonly RetriedGroup[])[];
}

/** One instance of such a group: the group itself where nothing around it is mapped. */
export interface GroupInstance {
  readonly group: RetriedGroup;
  readonly path: readonly number[];
}

/** Undefined for a DAG without any. */
export function retriedGroupsOf({ groups: documents }: DagDocument, { tasks }: GraphEdges): RetriedGroups | undefined {
  if (documents.every(({ tries }) => tries === undefined)) return undefined;
  const parents = new Map(documents.map(({ groupId, parent }) => [groupId, parent]));
  const around = (groupId: string | null | undefined): string[] =>
    typeof groupId === "string" ? [groupId, ...around(parents.get(groupId))] : [];
  const groupsOfTask = tasks.map(({ group }) => new Set(around(group)));
  const groups: RetriedGroup[] = [];
  for (const { groupId, tries } of documents) {
    const members = [...tasks.keys()].filter((task) => groupsOfTask[task]!.has(groupId));
    const [first] = members;
    if (!tries || first === undefined) continue;
    const outer = new Set(around(groupId));
    const level = tasks[first]!.mapping.filter((id) => outer.has(id)).length;
    groups.push({ ...tries, groupId, index: groups.length, members, level });
  }
  if (groups.length === 0) return undefined;
  return { groups, chains: tasks.map((_task, index) => groups.filter(({ members }) => members.includes(index))) };
}

/**
 * The group whose end another task waits for, instead of that of the task alone: the outermost one that the task is in and the other is
 * not. Undefined where nothing stands between them.
 */
export function groupBetween({ chains }: RetriedGroups, task: number, other: number): RetriedGroup | undefined {
  const outside = chains[other]!;
  return chains[task]!.find((group, depth) => outside[depth] !== group);
}

/** The instances of such groups that an instance of a task is in, outermost first. */
export const groupsAround = (
  { chains }: RetriedGroups,
  task: number,
  path: readonly number[],
): readonly GroupInstance[] => chains[task]!.map((group) => ({ group, path: path.slice(0, group.level) }));

/** The number under which the store has an instance of a group. One that has not been expanded has that of a place holder, as tasks have. */
export const groupIndexOf = ({ group, path }: GroupInstance): number =>
  path.length === group.level ? mapIndexOf(path) : placeholderIndexOf(path);
