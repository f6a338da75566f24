import {
  type AttemptPort,
  captureConsole,
  type EndedReply,
  type LogLine,
  renderOnly,
  Worker,
  type XComStorage,
} from "@tradewind/worker";
import type { LookUp } from "../look-up.ts";
import { type KnownResults, NO_RESULTS } from "./known-results.ts";
import { lonePort } from "./lone-port.ts";
import { type PretendedAttempt, type PretendedTask, pretendedAttempt } from "./pretended-attempt.ts";

export interface TryTaskOptions extends Omit<PretendedTask, "results"> {
  readonly lookUp: LookUp;
  /** What other tasks have returned. @default nothing */
  readonly results?: KnownResults | undefined;
  /** Where long results of other tasks are kept. @default the database */
  readonly xcomStorage?: Pick<XComStorage, "backend"> | undefined;
  /** Whether params are what the conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
}

/**
 * Runs one task in this process, whatever is upstream of it, and stores nothing; a sensor is poked once. Airflow's `tasks test`.
 * What it gets from other tasks is what is known of their results, or null.
 *
 * @throws MappedAloneError, InvalidOptionError
 */
export async function tryTask(
  options: TryTaskOptions & { readonly maxXComBytes: number; readonly onLog: (line: LogLine) => void },
): Promise<EndedReply> {
  const { definition, clock, maxXComBytes, confOverridesParams, onLog, lookUp, xcomStorage } = options;
  const pretended = await pretend(options);
  const release = captureConsole();
  return new Promise<EndedReply>((resolve) => {
    const worker = new Worker({
      definitionOf: () => definition,
      clock,
      maxXComBytes,
      // what the task returns is kept nowhere
      xcomStorage: xcomStorage && { ...xcomStorage, thresholdBytes: Number.MAX_SAFE_INTEGER },
      confOverridesParams,
      masker: lookUp.masker,
      logSinks: [{ write: (_attempt, line) => onLog(line), close() {} }],
      port: () => portOf(pretended, lookUp),
      send: (reply) => {
        if (reply.kind === "ended") resolve(reply);
      },
    });
    worker.receive({ kind: "run", attempt: pretended.attempt });
  }).finally(release);
}

/** The template fields of a task, rendered and masked, without running it. Airflow's `tasks render`. */
export async function tryRender(options: TryTaskOptions): Promise<Record<string, string>> {
  const { definition, lookUp, confOverridesParams, xcomStorage } = options;
  const pretended = await pretend(options);
  const port = portOf(pretended, lookUp);
  const { masksTokens: maskTokens } = lookUp.masker;
  return renderOnly(pretended.attempt, definition, { port, confOverridesParams, xcomStorage, maskTokens });
}

const pretend = (options: TryTaskOptions): Promise<PretendedAttempt> =>
  pretendedAttempt({ ...options, results: options.results ?? NO_RESULTS });

const portOf = ({ xcoms }: PretendedAttempt, lookUp: LookUp): AttemptPort =>
  lonePort(lookUp, async (inputs) => xcoms(inputs));
