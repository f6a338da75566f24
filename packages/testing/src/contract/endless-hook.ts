/**
 * A stand-in that never answers: what its methods give, promise or async iterable, ends when a signal that they were given is aborted.
 * Methods that were given none are noted.
 */
export function endlessHooks(hook: object, withoutSignal: Set<string>): object {
  return new Proxy(hook, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || name === "close" || typeof name === "symbol") return value;
      return (...args: readonly unknown[]) => {
        const signal = signalIn(args);
        if (!signal) withoutSignal.add(`${name}()`);
        return endless(signal);
      };
    },
  });
}

function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const candidates = args.flatMap((arg) => [arg, (arg as { readonly signal?: unknown } | null | undefined)?.signal]);
  return candidates.find((candidate) => candidate instanceof AbortSignal);
}

function endless(signal: AbortSignal | undefined): PromiseLike<never> & AsyncIterable<never> {
  const never = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
  // whoever only iterates has the error from there
  never.catch(() => {});
  return Object.assign(never, {
    [Symbol.asyncIterator]: () => ({ next: () => never }),
  });
}
