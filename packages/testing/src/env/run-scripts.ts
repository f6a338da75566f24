import type { DagDefinition } from "@tradewind/core";
import { assertAnswer, type EnvAnswer } from "./env-run.ts";
import {
  assertInsteads,
  assertTasksExist,
  type Instead,
  type Insteads,
  insteadOf,
  withInstead,
} from "./replaced-tasks.ts";

/** What a test has prepared for a run. */
export interface RunScript {
  readonly tasks?: Insteads | undefined;
  readonly answers?: Readonly<Record<string, EnvAnswer>> | undefined;
}

interface RunName {
  readonly dagId: string;
  readonly runId: string;
}

interface AttemptName {
  readonly run: RunName;
  readonly taskId: string;
  readonly tryNumber: number;
}

/** What tests have prepared: for all runs of a DAG, and for single ones, which goes first. */
export class RunScripts {
  readonly #ofDags = new Map<string, Insteads>();
  readonly #ofRuns = new Map<string, RunScript>();

  /** @throws UnknownNameError for a task that the DAG does not have; UnknownOptionError, InvalidOptionError */
  check(definition: DagDefinition, { tasks = {}, answers = {} }: RunScript, others: readonly string[] = []): void {
    assertTasksExist(definition, [...Object.keys({ ...tasks, ...answers }), ...others]);
    assertInsteads(tasks);
    for (const [taskId, answer] of Object.entries(answers)) assertAnswer(taskId, answer);
  }

  /** @throws UnknownNameError, UnknownOptionError, InvalidOptionError */
  replace(definition: DagDefinition, tasks: Insteads): void {
    this.check(definition, { tasks });
    this.#ofDags.set(definition.dagId, { ...this.#ofDags.get(definition.dagId), ...tasks });
  }

  prepare(run: RunName, script: RunScript): void {
    this.#ofRuns.set(nameOf(run), script);
  }

  of(run: RunName): RunScript {
    return this.#ofRuns.get(nameOf(run)) ?? {};
  }

  /** What an attempt does instead of its task's own work; undefined for just that. */
  insteadFor({ run, taskId, tryNumber }: AttemptName): Instead | undefined {
    const instead = this.of(run).tasks?.[taskId] ?? this.#ofDags.get(run.dagId)?.[taskId];
    return insteadOf(instead, tryNumber);
  }

  /** The DAG as an attempt finds it. */
  definitionFor(definition: DagDefinition, attempt: AttemptName): DagDefinition {
    const instead = this.insteadFor(attempt);
    return instead ? withInstead(definition, attempt.taskId, instead) : definition;
  }
}

const nameOf = ({ dagId, runId }: RunName): string => `${dagId} ${runId}`;
