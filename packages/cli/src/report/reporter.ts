import type { DagDefinition } from "@tradewind/core";
import type { Clock } from "@tradewind/core/engine";
import type { RunRequest, SupervisorEvent } from "@tradewind/runtime";
import type { RunResult } from "../run.ts";
import { liveReporter } from "./live-reporter.ts";
import { plainReporter } from "./plain-reporter.ts";

/** Shows a run while it goes on, and what became of it. */
export interface Reporter {
  show(event: SupervisorEvent): void;
  end(result: RunResult): void;
  /** The run was given up with an error that somebody else shows. */
  abandon(): void;
}

export interface ReporterParts {
  readonly definition: DagDefinition;
  readonly request: RunRequest;
  readonly quiet: boolean;
  readonly clock: Clock;
}

/** A live view on a terminal, plain lines in a pipe, nothing when quiet. */
export function openReporter(parts: ReporterParts): Reporter {
  if (parts.quiet) return { show() {}, end() {}, abandon() {} };
  return process.stdout.isTTY && process.env.TERM !== "dumb" ? liveReporter(parts) : plainReporter(parts);
}
