import { EXIT } from "./exit-code.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The wish that this process end: Ctrl-C, or SIGTERM. */
export interface StopSignal {
  /** Resolves with the first signal. */
  readonly first: Promise<string>;
  /** From now on a signal ends the process at once. */
  exitAtNext(): void;
}

export function stopSignal(): StopSignal {
  let hear: (signal: string) => void = () => {};
  const first = new Promise<string>((resolve) => {
    hear = resolve;
  });
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    first,
    exitAtNext() {
      // the first listener stays: without any, a signal ends the process in its own way
      for (const signal of SIGNALS) process.on(signal, () => process.exit(EXIT.interrupted));
    },
  };
}
