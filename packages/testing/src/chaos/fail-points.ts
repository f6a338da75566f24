import type { Executor } from "@tradewind/runtime";
import type { Store } from "@tradewind/store";

/** Where a scheduler can be killed: around a commit, around handing an attempt out, around hearing of its end. */
export const FAIL_POINTS = [
  "commit.before",
  "commit.after",
  "dispatch.before",
  "dispatch.after",
  "end.before",
  "end.after",
] as const;
export type FailPoint = (typeof FAIL_POINTS)[number];

/** Kills this process, at once, when it comes to a point for the n-th time. */
export class FailPoints {
  readonly #point: FailPoint | undefined;
  #left: number;

  /** `commit.after:3`; nothing is killed without one. */
  constructor(text: string | undefined) {
    const [point, hit] = (text ?? "").split(":");
    this.#point = FAIL_POINTS.find((name) => name === point);
    this.#left = Number(hit ?? 1);
  }

  reach(point: FailPoint): void {
    if (point !== this.#point || --this.#left > 0) return;
    process.kill(process.pid, "SIGKILL");
    // the signal arrives in a moment: nothing may happen until then
    for (;;);
  }

  store(store: Store): Store {
    return {
      ...store,
      transition: async (moves) => {
        if (moves.length > 0) this.reach("commit.before");
        const results = await store.transition(moves);
        if (moves.length > 0) this.reach("commit.after");
        return results;
      },
    };
  }

  executor(executor: Executor): Executor {
    return {
      name: executor.name,
      open: (listener) =>
        executor.open({
          started: (token, at) => listener.started(token, at),
          ended: (reply) => {
            this.reach("end.before");
            listener.ended(reply);
            this.reach("end.after");
          },
          lost: (token, loss) => listener.lost(token, loss),
          log: (token, line) => listener.log(token, line),
          delivered: (id, error) => listener.delivered(id, error),
          answer: (token, question) => listener.answer(token, question),
        }),
      start: (attempt) => {
        this.reach("dispatch.before");
        executor.start(attempt);
        this.reach("dispatch.after");
      },
      call: (callback) => executor.call(callback),
      cancel: (token, message) => executor.cancel(token, message),
      reload: () => executor.reload?.(),
      close: () => executor.close(),
    };
  }
}
