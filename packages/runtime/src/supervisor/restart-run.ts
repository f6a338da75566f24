import { isRunFinished, type TaskState } from "@tradewind/core/engine";
import type { GroupTryRow, MovePath, RunRow, TaskInstanceRow, Transition } from "@tradewind/store";
import { type ActiveRun, type KnownRow, rememberRow } from "./active-run.ts";
import { runStartOutboxOf } from "./dag-callbacks.ts";

/** How a task instance in this state gets back to `none`. One whose process is gone fails first: that attempt is over. */
function pathToNone(state: TaskState): MovePath | undefined {
  if (state === "none") return undefined;
  return state === "running" ? ["running", "failed", "none"] : [state, "none"];
}

export interface RestartParts {
  readonly instances: readonly TaskInstanceRow[];
  readonly tries: readonly GroupTryRow[];
  readonly at: number;
  readonly owner: string | undefined;
  readonly newToken: () => string;
}

/**
 * The moves that clear an existing run so that it is done again under the same id: what Airflow's `dag.test` does with a run of the
 * same logical date. Try numbers go on growing, and the retries are granted anew.
 */
export function restartMoves(
  run: ActiveRun,
  row: RunRow,
  { instances, tries, at, owner, newToken }: RestartParts,
): Transition[] {
  const cleared = instances.flatMap((instance): Transition[] => {
    const path = pathToNone(instance.state);
    const task = run.graph.indexOf.get(instance.taskId);
    const token = path ? newToken() : instance.token;
    const row = task === undefined ? undefined : knownRow(run, task, instance.tryNumber, token);
    if (row) rememberRow(run, task!, { mapIndex: instance.mapIndex, row });
    if (!path) return [];
    const { runKey, taskId, mapIndex, tryNumber } = instance;
    return [
      {
        kind: "task",
        ti: { runKey, taskId, mapIndex },
        path,
        at: path.slice(1).map(() => at),
        token: instance.token,
        tryNumber,
        newToken: token,
        maxTries: row?.maxTries,
        dropsState: true,
        actor: "user",
        reason: "run again",
      },
    ];
  });
  const { runKey } = row;
  const repin = {
    hash: run.version.document.hash,
    conf: JSON.stringify(run.facts.conf),
    ...(owner === undefined ? {} : { owner }),
  };
  const outbox = runStartOutboxOf(run.document);
  const gone: Transition[] = isRunFinished(row.state)
    ? []
    : [{ kind: "run", runKey, from: row.state, to: "failed", at, actor: "user", reason: "its process is gone" }];
  const from = isRunFinished(row.state) ? row.state : "failed";
  return [
    ...gone,
    { kind: "run", runKey, from, to: "running", at, actor: "user", reason: "run again", repin, outbox },
    ...cleared,
    ...tries.map(({ groupId, mapIndex }) => ({ kind: "groupTry", runKey, groupId, mapIndex, to: null }) as const),
  ];
}

function knownRow(run: ActiveRun, task: number, tryNumber: number, token: string): KnownRow {
  return { token, tryNumber, maxTries: tryNumber + run.graph.tasks[task]!.retries + 1, waitingSince: undefined };
}
