import type { Executor, ExecutorListener } from "@tradewind/runtime";
import type { EmittedAsset } from "./heard.ts";
import type { WorkMeter } from "./work-meter.ts";

type Attempt = Parameters<Executor["start"]>[0];

export interface EnvExecutorParts {
  readonly inner: Executor;
  readonly meter: WorkMeter;
  /** What of an attempt is given to the worker: a task that is replaced needs no elements. */
  readonly prepare: (attempt: Attempt) => Attempt;
  /** An attempt has updated assets. */
  readonly onAssets: (attempt: Attempt, changes: readonly Omit<EmittedAsset, "taskId">[]) => void;
  /** Everything that a worker does happens in this. */
  readonly within: (body: () => void) => void;
}

const LOST = "The worker died: the test said so.";

/** An executor whose work is counted, and whose workers can be lost. */
export class EnvExecutor implements Executor {
  readonly name = "inline";
  readonly #parts: EnvExecutorParts;
  readonly #running = new Map<string, Attempt>();
  readonly #callbacks = new Set<number>();
  #listener: ExecutorListener | undefined;

  constructor(parts: EnvExecutorParts) {
    this.#parts = parts;
  }

  async open(listener: ExecutorListener): Promise<void> {
    this.#listener = listener;
    await this.#parts.inner.open({
      started: (token, at) => this.#hear(token)?.started(token, at),
      ended: (reply) => {
        const heard = this.#hear(reply.token);
        if (!heard) return;
        if (reply.assetEvents) this.#parts.onAssets(this.#running.get(reply.token)!, reply.assetEvents);
        this.#forget(reply.token);
        heard.ended(reply);
      },
      lost: (token, loss) => this.#hear(token)?.lost(token, loss),
      log: (token, line) => this.#hear(token)?.log(token, line),
      delivered: (id, error) => {
        if (!this.#callbacks.delete(id)) return;
        this.#parts.meter.end();
        this.#listener?.delivered(id, error);
      },
      answer: (token, question) => {
        const heard = this.#listener;
        return heard ? heard.answer(token, question) : Promise.reject(new Error(LOST));
      },
    });
  }

  start(attempt: Attempt): void {
    const { meter, prepare, within, inner } = this.#parts;
    this.#running.set(attempt.token, attempt);
    meter.begin();
    within(() => inner.start(prepare(attempt)));
  }

  call(callback: Parameters<Executor["call"]>[0]): void {
    const { meter, within, inner } = this.#parts;
    this.#callbacks.add(callback.id);
    meter.begin();
    within(() => inner.call(callback));
  }

  cancel(token: string, message: string): void {
    this.#parts.inner.cancel(token, message);
  }

  async close(): Promise<void> {
    await this.#parts.inner.close();
  }

  /** The tasks whose attempts have not ended. */
  get tasks(): string[] {
    return [...this.#running.values()].map(({ run, taskId }) => `${run.dagId}.${taskId}`);
  }

  isExecuting(token: string): boolean {
    return this.#running.has(token);
  }

  /** Every worker dies: their attempts are lost. */
  loseWorkers(): void {
    for (const [token] of [...this.#running]) {
      const heard = this.#listener;
      this.#abandon(token);
      heard?.lost(token, { message: LOST, fault: "attempt", error: { name: "WorkerLost", message: LOST } as never });
    }
  }

  /** The scheduler dies: nobody hears of anything any more. */
  detach(): void {
    this.#listener = undefined;
    for (const [token] of [...this.#running]) this.#abandon(token);
    for (const _ of this.#callbacks) this.#parts.meter.end();
    this.#callbacks.clear();
  }

  #abandon(token: string): void {
    this.#forget(token);
    this.#parts.inner.cancel(token, LOST);
  }

  #forget(token: string): void {
    if (this.#running.delete(token)) this.#parts.meter.end();
  }

  /** Who is to hear of an attempt: nobody, once it is lost. */
  #hear(token: string): ExecutorListener | undefined {
    return this.#running.has(token) ? this.#listener : undefined;
  }
}
