import { MappedAloneError } from "@tradewind/core";
import type { RunRow, Store } from "@tradewind/store";
import { type KnownResults, NO_RESULTS, resultsOfRun, withGivenResults } from "./known-results.ts";
import { type PretendedTask, pretendedAttempt } from "./pretended-attempt.ts";

/** So many runs are looked at for one in which it is known what a task is mapped over. */
const MOST_RUNS = 100;

export interface FoundResults {
  readonly results: KnownResults;
  /** The run that they are those of, if any. */
  readonly run: RunRow | undefined;
}

/**
 * What a task needs of other tasks' results: those given by hand, and where that does not say what it is mapped over those of the newest
 * run that does.
 *
 * @throws MappedAloneError when no run does; UnknownNameError, InvalidOptionError, as `withGivenResults`
 */
export async function findResults(
  store: Store | undefined,
  task: Omit<PretendedTask, "results" | "run">,
  given: ReadonlyMap<string, unknown>,
): Promise<FoundResults> {
  const { definition } = task;
  let results = await withGivenResults(NO_RESULTS, definition, given);
  const failure = await failureWith(task, results);
  if (!failure) return { results, run: undefined };
  for (const run of (await store?.getNewestRuns(definition.dagId, MOST_RUNS)) ?? []) {
    results = await withGivenResults(await resultsOfRun(store!, run.runKey), definition, given);
    if (!(await failureWith(task, results))) return { results, run };
  }
  throw failure;
}

async function failureWith(
  task: Omit<PretendedTask, "results">,
  results: KnownResults,
): Promise<MappedAloneError | undefined> {
  try {
    await pretendedAttempt({ ...task, results });
    return undefined;
  } catch (error) {
    if (error instanceof MappedAloneError) return error;
    throw error;
  }
}
