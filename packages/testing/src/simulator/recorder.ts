import { UNMAPPED } from "@tradewind/core/engine";
import type { AttemptRequest } from "@tradewind/worker";

/** What executes for a task instance. */
interface Execution {
  readonly token: string;
  readonly tryNumber: number;
}

/** The truth about what executes, which the store knows only by hearsay: for the judgement at the end. */
export class Recorder {
  readonly problems: string[] = [];
  /** DAGs of which an attempt was lost that was the last one allowed: they end otherwise than in a world without faults. */
  readonly exhausted = new Set<string>();
  readonly #executing = new Map<string, Execution>();
  readonly #successes = new Set<string>();

  /** Whether anything executes, be it told to end. */
  get isBusy(): boolean {
    return this.#executing.size > 0;
  }

  given(request: AttemptRequest): void {
    const other = this.#executing.get(nameOf(request));
    if (other) this.problems.push(`${nameOf(request)} is started while its try ${other.tryNumber} executes`);
    this.#executing.set(nameOf(request), request);
  }

  ended(request: AttemptRequest, how: string): void {
    if (how === "success") this.#successes.add(`${nameOf(request)} ${request.tryNumber}`);
    this.gone(request);
  }

  lossTold({ run, tryNumber, maxTries }: AttemptRequest): void {
    if (tryNumber >= maxTries) this.exhausted.add(run.dagId);
  }

  gone(request: AttemptRequest): void {
    if (this.#executing.get(nameOf(request))?.token === request.token) this.#executing.delete(nameOf(request));
  }

  /** The process is gone, and all that executed for it. */
  allGone(): void {
    this.#executing.clear();
  }

  hasSucceeded(instance: Named & { readonly tryNumber: number }): boolean {
    return this.#successes.has(`${nameOf(instance)} ${instance.tryNumber}`);
  }
}

interface Named {
  readonly run: { readonly dagId: string; readonly runId: string };
  readonly taskId: string;
  readonly mapIndex: number;
}

const nameOf = ({ run, taskId, mapIndex }: Named): string =>
  `${run.dagId} ${run.runId} ${taskId}${mapIndex === UNMAPPED ? "" : `[${mapIndex}]`}`;
