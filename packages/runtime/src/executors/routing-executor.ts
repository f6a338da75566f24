import type { AttemptRequest, CallbackRequest } from "@tradewind/worker";
import type { Executor, ExecutorListener } from "./executor.ts";

/**
 * Several executors as one: an attempt goes to the one that its task names, and everything about it too. What names none goes to the
 * first, and so do callbacks: an attempt that is over has no executor any more.
 */
export class RoutingExecutor implements Executor {
  readonly name: string;
  readonly #first: Executor;
  readonly #byName: ReadonlyMap<string, Executor>;
  readonly #byToken = new Map<string, Executor>();

  constructor(executors: ReadonlyMap<string, Executor>) {
    const [first] = executors;
    if (!first) throw new RangeError("There has to be an executor.");
    [this.name, this.#first] = first;
    this.#byName = executors;
  }

  async open(listener: ExecutorListener): Promise<void> {
    const hears: ExecutorListener = {
      started: (token, at) => listener.started(token, at),
      log: (token, line) => listener.log(token, line),
      delivered: (callbackId, error) => listener.delivered(callbackId, error),
      answer: (token, question) => listener.answer(token, question),
      ended: (reply) => {
        this.#byToken.delete(reply.token);
        listener.ended(reply);
      },
      lost: (token, loss) => {
        this.#byToken.delete(token);
        listener.lost(token, loss);
      },
    };
    await Promise.all(this.#all.map((executor) => executor.open(hears)));
  }

  /** Whoever plans gives no slot to a task whose executor there is not: an attempt that comes here has one. */
  start(attempt: AttemptRequest): void {
    const executor = (attempt.executor === undefined ? undefined : this.#byName.get(attempt.executor)) ?? this.#first;
    this.#byToken.set(attempt.token, executor);
    executor.start(attempt);
  }

  call(callback: CallbackRequest): void {
    this.#first.call(callback);
  }

  cancel(token: string, message: string): void {
    this.#byToken.get(token)?.cancel(token, message);
  }

  reload(): void {
    for (const executor of this.#all) executor.reload?.();
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((executor) => executor.close()));
  }

  get #all(): readonly Executor[] {
    return [...this.#byName.values()];
  }
}
