import type { DagDocument } from "@tradewind/core";
import type { Prng } from "./prng.ts";
import type { Behaviour } from "./task-script.ts";

type TaskDocument = DagDocument["tasks"][number];

export interface Grouped {
  readonly tasks: readonly TaskDocument[];
  readonly groups: DagDocument["groups"];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

/**
 * Some DAGs have a group that is tried again as a whole, and in some of them there is another one in it. Tasks stand behind their upstreams,
 * so that nothing outside comes between those that are neighbours.
 */
export function drawGroups(prng: Prng, drawn: Omit<Grouped, "groups">): Grouped {
  if (prng.chance(0.65)) return { ...drawn, groups: [] };
  const outer = drawPart(prng, 0, drawn.tasks.length - 1);
  const inner = prng.chance(0.4) ? drawPart(prng, outer.first, outer.last) : undefined;
  const groupOf = (place: number) => (isIn(inner, place) ? "g.in" : isIn(outer, place) ? "g" : null);
  const mayFail = drawn.tasks.every(({ dependsOnPast }) => !dependsOnPast);
  const behaviours = new Map(drawn.behaviours);
  const tasks = drawn.tasks.map((task, place): TaskDocument => {
    const group = groupOf(place);
    const behaviour = behaviours.get(task.taskId)!;
    const isFrail = group !== null && mayFail && behaviour.kind === "plain" && prng.chance(0.5);
    if (!isFrail) return { ...task, group };
    // fails for good, and does not when its group is tried again
    behaviours.set(task.taskId, { ...behaviour, failures: prng.int(1, 4) });
    return { ...task, group, retries: prng.int(0, 1) };
  });
  return {
    tasks,
    behaviours,
    groups: [drawGroup(prng, "g", null), ...(inner ? [drawGroup(prng, "g.in", "g")] : [])],
  };
}

interface Part {
  readonly first: number;
  readonly last: number;
}

function drawPart(prng: Prng, from: number, to: number): Part {
  const first = prng.int(from, to);
  return { first, last: prng.int(first, to) };
}

const isIn = (part: Part | undefined, place: number): boolean =>
  part !== undefined && place >= part.first && place <= part.last;

const drawGroup = (prng: Prng, groupId: string, parent: string | null): DagDocument["groups"][number] => ({
  groupId,
  parent,
  label: groupId,
  tooltip: null,
  tries: drawTries(prng),
});

export const drawTries = (prng: Prng): NonNullable<DagDocument["groups"][number]["tries"]> => ({
  retries: prng.int(1, 2),
  retryDelayMs: prng.chance(0.2) ? 0 : prng.int(1_000, 120_000),
  retryBackoff: prng.chance(0.3) ? 2 : 0,
  maxRetryDelayMs: prng.chance(0.2) ? 60_000 : null,
});
