import type { Problem } from "../errors/authoring-errors.ts";
import type { GroupNode } from "../flow/group-node.ts";
import { operatorClassOf } from "../operators/mapped-operator.ts";
import { MAX_ELEMENTS } from "../plan/map-index.ts";
import { numberProblems } from "./validate.ts";

/** What is wrong with the loops of a DAG: what is said of them, where they stand, and what leaves them. */
export function loopProblems(groups: readonly GroupNode[]): Problem[] {
  return groups
    .filter(({ parts }) => parts.loop)
    .flatMap((group) => [
      ...group.problems,
      ...countProblems(group),
      ...placeProblems(group),
      ...gateProblems(group),
      ...setupProblems(group),
    ]);
}

function countProblems({ groupId, parts }: GroupNode): Problem[] {
  const { maxIterations } = parts.loop!;
  const ofLoop = ` of loop "${groupId}"`;
  if (maxIterations === undefined) {
    return [
      {
        code: "TW1006",
        message: `maxIterations${ofLoop} is missing.`,
        hint: "Say how many iterations there may be at most.",
      },
    ];
  }
  const problems = numberProblems({ maxIterations }, { maxIterations: 1 }, ofLoop);
  if (problems.length > 0 || maxIterations <= MAX_ELEMENTS) return problems;
  return [
    {
      code: "TW1006",
      message: `maxIterations${ofLoop}: found ${maxIterations}, expected at most ${MAX_ELEMENTS}.`,
      hint: "Change maxIterations.",
    },
  ];
}

/** A loop is repeated as it stands: nothing else multiplies it. */
function placeProblems({ groupId, parts }: GroupNode): Problem[] {
  const around = (parts.parent?.chain ?? []).find((group) => group.parts.loop ?? group.parts.lists);
  const place = around && `stands in ${around.parts.loop ? "loop" : "the mapped group"} "${around.groupId}"`;
  const code = "TW1031";
  return [
    ...(place
      ? [
          {
            code,
            message: `Loop "${groupId}" ${place}: a loop is neither repeated nor mapped.`,
            hint: "Repeat in one of its tasks what is to be repeated within it, or let the loop trigger runs of another DAG.",
          },
        ]
      : []),
    ...((parts.retries ?? 0) > 0
      ? [
          {
            code,
            message: `Loop "${groupId}" has retries: an iteration is not tried again as a whole.`,
            hint: "Give them to its tasks (defaultArgs), or to a group in it or around it.",
          },
        ]
      : []),
  ];
}

function gateProblems({ groupId, loopTasks }: GroupNode): Problem[] {
  if (!loopTasks) return [];
  const { kind } = operatorClassOf(loopTasks.gate.operator);
  if (kind === "task") return [];
  return [
    {
      code: "TW1032",
      message: `until of loop "${groupId}" is "${loopTasks.gate.taskId}", a ${kind}: it would decide about more than the loop.`,
      hint: "Let it be a @task that returns true or false, or a function.",
    },
  ];
}

/** What one iteration has set up the others would find torn down, and the other way round. */
function setupProblems({ groupId, tasks }: GroupNode): Problem[] {
  const inside = new Set(tasks);
  const pairs = tasks.flatMap((task) => [
    ...(task.role?.kind === "setup" ? [...task.downstream].map((next) => [task, next] as const) : []),
    ...(task.role?.kind === "teardown" ? [...task.upstream].map((before) => [before, task] as const) : []),
  ]);
  return pairs
    .filter(([before, after]) => before.role?.kind === "setup" && after.role?.kind === "teardown")
    .filter(([before, after]) => inside.has(before) !== inside.has(after))
    .map(([before, after]) => ({
      code: "TW1033",
      message: `Setup "${before.taskId}" and its teardown "${after.taskId}" stand on two sides of the edge of loop "${groupId}".`,
      hint: "Take both into the loop, so that each iteration has its own, or both out of it.",
    }));
}
