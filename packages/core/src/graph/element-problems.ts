import type { Problem } from "../errors/authoring-errors.ts";
import type { ElementReference } from "../flow/element.ts";
import type { GroupNode } from "../flow/group-node.ts";
import { basesOf, type MappedList } from "../flow/mapped-list.ts";
import type { TaskNode } from "../flow/task-node.ts";
import { walkArgument } from "../flow/walk-argument.ts";
import { MappedOperator } from "../operators/mapped-operator.ts";

/** What is wrong with how elements of groups, and results of the iterations before, are used. */
export function elementProblems(nodes: readonly TaskNode[], groups: readonly GroupNode[]): Problem[] {
  const loops = new Set(groups.filter(({ parts }) => parts.loop).map(({ groupId }) => groupId));
  return [
    ...nodes.flatMap((node) => strayElements(node, loops)),
    ...[...nodes.map(mappedTask), ...groups.map(mappedGroup)].flatMap((mapped) => unknownLengths(mapped, loops)),
  ];
}

/** They are there within their group alone. */
function strayElements({ taskId, operator, group }: TaskNode, loops: ReadonlySet<string>): Problem[] {
  const around = new Set(group?.chain.map(({ groupId }) => groupId));
  const stray = new Set<string>();
  const see = ({ expansion }: ElementReference) => {
    if (!around.has(expansion)) stray.add(expansion);
  };
  walkArgument(operator.rawOptions, { element: see });
  for (const element of mappedElements(mappedTask({ taskId, operator }).lists)) see(element);
  return [...stray].map((groupId) => ({
    code: "TW1034",
    message: loops.has(groupId)
      ? `Task "${taskId}" uses the result of the iteration before of loop "${groupId}", and is not in it.`
      : `Task "${taskId}" uses an element of group "${groupId}", and is not in it.`,
    hint: "Add the task in the function of the group; for what is behind it let that return a result.",
  }));
}

interface Mapped {
  readonly id: string;
  readonly lists: readonly MappedList[];
}

const mappedTask = ({ taskId, operator }: Pick<TaskNode, "taskId" | "operator">): Mapped => ({
  id: taskId,
  lists: operator instanceof MappedOperator ? operator.lists : [],
});

const mappedGroup = ({ groupId, parts: { lists = [] } }: GroupNode): Mapped => ({ id: groupId, lists });

const mappedElements = (lists: readonly MappedList[]): ElementReference[] =>
  lists.flatMap(basesOf).flatMap((base) => (base.kind === "element" ? [base.element] : []));

/** How long the result of an iteration is nobody says before it is there. */
function unknownLengths({ id, lists }: Mapped, loops: ReadonlySet<string>): Problem[] {
  return mappedElements(lists)
    .filter(({ expansion }) => loops.has(expansion))
    .map(({ expansion }) => ({
      code: "TW1021",
      message: `"${id}" is mapped over the result of the iteration before of loop "${expansion}", of which it is not known how long it is.`,
      hint: "Let a task in the loop take it and return the list, and map over its result.",
    }));
}
