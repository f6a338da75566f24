import "../one-file.ts";
import type { DagDefinition, DateInput } from "@tradewind/core";
import { checkConfByCode, isoWithOffset, toDateTime } from "@tradewind/core/engine";
import { manualRunRequest } from "@tradewind/runtime";
import { MappedTrialError, unknownName } from "../env/kit-errors.ts";
import { type TrialRun, trialRuns } from "./run-infos.ts";
import type { RunTaskBetweenOptions, RunTaskOptions } from "./run-task.ts";
import { type SoloRun, soloAttempt } from "./solo-attempt.ts";
import { TaskHistory } from "./task-history.ts";
import { type TaskTrial, trialOf } from "./task-trial.ts";

/** Tries one task of a DAG, for one run or several. */
export class Trial {
  readonly #definition: DagDefinition;
  readonly #taskId: string;

  constructor(definition: DagDefinition, taskId: string) {
    const { dagId, tasks } = definition;
    if (!tasks.has(taskId)) {
      throw unknownName({ kind: "task", found: taskId, known: tasks.keys(), within: `DAG "${dagId}"` });
    }
    const { mapping, loop } = tasks.get(taskId)!;
    // of a loop there is a first iteration, whatever else there will be
    if (mapping.length > (loop ? 1 : 0)) throw new MappedTrialError(taskId);
    this.#definition = definition;
    this.#taskId = taskId;
  }

  on(options: RunTaskOptions): Promise<TaskTrial> {
    const logicalDate = options.logicalDate ?? "2024-01-01";
    return this.#attempt(options, manualRunRequest(this.#definition, { logicalDate, now: 0 }));
  }

  async between(options: RunTaskBetweenOptions): Promise<TaskTrial[]> {
    const { ignoreTiState = false, history = new TaskHistory() } = options;
    const from = this.#date(options.startDate, "startDate");
    const to = this.#date(options.endDate, "endDate");
    const trials: TaskTrial[] = [];
    for (const planned of trialRuns(this.#definition.timetable, from, to)) {
      const known = history.run(this.#definition.dagId, planned);
      if (!ignoreTiState && known.succeeded.has(this.#taskId)) continue;
      const trial = await this.#attempt(options, manualRun(known.run));
      if (trial.state === "success") known.succeeded.add(this.#taskId);
      trials.push(trial);
    }
    return trials;
  }

  /** @throws UnknownNameError for the result of a task that the DAG does not have. */
  #assertUpstream(results: Readonly<Record<string, unknown>>): void {
    const { dagId, tasks } = this.#definition;
    // an operator that was made outside of any DAG may pull from whatever the test names
    if (tasks.size === 1) return;
    for (const found of Object.keys(results)) {
      if (tasks.has(found)) continue;
      throw unknownName({ kind: "task", found, known: tasks.keys(), within: `DAG "${dagId}"` });
    }
  }

  #date(input: DateInput, option: string) {
    return toDateTime(input, option, this.#definition.options.timezone ?? "utc");
  }

  async #attempt(options: RunTaskOptions, planned: SoloRun): Promise<TaskTrial> {
    const { runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd } = planned;
    const run = { runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd };
    const conf = { ...options.conf, ...options.params };
    checkConfByCode(this.#definition, conf);
    this.#assertUpstream(options.results ?? {});
    const end = await soloAttempt(this.#definition, this.#taskId, { run, options: { ...options, conf } });
    return trialOf(this.#taskId, end, {
      logicalDate: isoOf(logicalDate),
      dataInterval: { start: isoOf(dataIntervalStart), end: isoOf(dataIntervalEnd) },
    });
  }
}

const manualRun = ({ logicalDate, interval }: TrialRun): SoloRun => ({
  runId: `manual__${isoWithOffset(logicalDate.toUTC())}`,
  runType: "manual",
  logicalDate: logicalDate.toMillis(),
  dataIntervalStart: interval.start.toMillis(),
  dataIntervalEnd: interval.end.toMillis(),
});

const isoOf = (ms: number | null): string => new Date(ms!).toISOString();
