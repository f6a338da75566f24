import {
  isFinished,
  isLegalGroupMove,
  isLegalRunMove,
  isLegalTaskMove,
  isLegalUserMove,
  isRunFinished,
  type RunState,
} from "@tradewind/core/engine";
import { isSetBack, type LogRow, lastOpening, type RunCase, type Step } from "./run-case.ts";
import type { RunInvariant } from "./run-invariant.ts";
import type { OffendingRow } from "./violation.ts";

/** What must hold for the moves of the log, and between them and the rows. */
export const MOVE_INVARIANTS: readonly RunInvariant[] = [
  {
    id: "I5",
    what: "every move is legal for its actor, and leaves the state that the one before has led to",
    find: ({ run: { dagId, runId }, log, tasks }) => [
      ...tasks.flatMap(({ taskId, steps }) =>
        broken(
          steps,
          ({ from, to, actor }) =>
            isLegalTaskMove(from, to) ||
            (actor === "user" && isLegalUserMove(from, to)) ||
            (actor === "scheduler" && isLegalGroupMove(from, to)),
        ).map((row) => ({ dagId, runId, taskId, ...row })),
      ),
      ...broken(runSteps(log), ({ from, to }) => isLegalRunMove(from, to)).map((row) => ({ dagId, runId, ...row })),
    ],
  },
  {
    id: "I6",
    what: "only a user moves what has ended, or a group that is tried again; what was removed may come back",
    find: (run) => [
      ...run.tasks.flatMap(({ taskId, steps }) =>
        steps
          .filter((step) => isFinished(step.from) && step.actor !== "user" && !isBack(step))
          .filter((step) => !isSetBackRightly(step, taskId, run))
          .map((step) => ({ ...nameOf(run), taskId, ...step })),
      ),
      ...runSteps(run.log)
        .filter(({ from, actor }) => isRunFinished(from) && actor !== "user")
        .map((step) => ({ ...nameOf(run), ...step })),
    ],
  },
  {
    id: "I7",
    what: "a row is in the state that the log has led it to",
    find: (run) => [...astrayTasks(run), ...astrayRun(run)],
  },
];

const isBack = ({ from, to }: Step): boolean => from === "removed" && to === "none";

/** The version that the run had before it was opened again may have had other groups. */
function isSetBackRightly(step: Step, taskId: string, { graph, log }: RunCase): boolean {
  if (!isSetBack(step)) return false;
  if (!graph || step.seq < lastOpening(log)) return true;
  const task = graph.indexOf.get(taskId);
  return task !== undefined && graph.retried !== undefined && graph.retried.chains[task]!.length > 0;
}

const nameOf = ({ run: { dagId, runId } }: RunCase) => ({ dagId, runId });

interface RunStep {
  readonly seq: number;
  readonly from: RunState;
  readonly to: RunState;
  readonly actor: string;
}

const runSteps = (log: readonly LogRow[]): RunStep[] =>
  log
    .filter(({ taskId }) => taskId === null)
    .map(({ seq, fromState, toState, actor }) => ({
      seq,
      from: fromState as RunState,
      to: toState as RunState,
      actor,
    }));

function broken<S extends Step | RunStep>(steps: readonly S[], isLegal: (step: S) => boolean): OffendingRow[] {
  let state = "none";
  return steps.flatMap((step) => {
    const found = state;
    state = step.to;
    return step.from === found && isLegal(step) ? [] : [{ ...step, found }];
  });
}

function astrayTasks({ run: { dagId, runId }, tasks }: RunCase): OffendingRow[] {
  return tasks.flatMap(({ taskId, steps, instance }) => {
    const last = steps.at(-1);
    const isRight = last && instance ? last.to === instance.state && last.seq === instance.lastSeq : false;
    return isRight ? [] : [{ dagId, runId, taskId, ...instance, stateInLog: last?.to, seqInLog: last?.seq }];
  });
}

function astrayRun({ run, log }: RunCase): OffendingRow[] {
  const last = runSteps(log).at(-1);
  return last?.to === run.state ? [] : [{ ...run, stateInLog: last?.to, seqInLog: last?.seq }];
}
