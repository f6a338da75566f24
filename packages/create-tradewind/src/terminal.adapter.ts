import { createInterface } from "node:readline/promises";

/** Where a person can be asked. */
export interface Terminal {
  /** The line that was typed; undefined when nobody will type any more. */
  ask(text: string): Promise<string | undefined>;
  say(text: string): void;
  close(): void;
}

/** What a terminal reads and writes. */
export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The terminal of this process: questions go to stderr, so that stdout holds nothing but the outcome. */
export function openTerminal({ input, output }: Streams = { input: process.stdin, output: process.stderr }): Terminal {
  const lines = createInterface({ input, output });
  const ended = new Promise<undefined>((resolve) => {
    // ^D: a question that is open would never be answered
    lines.once("close", () => resolve(undefined));
  });
  // ^C while something is asked: nothing has been written yet
  lines.once("SIGINT", () => {
    lines.close();
    process.exit(130);
  });
  return {
    ask: (text) => Promise.race([lines.question(text), ended]),
    say: (text) => output.write(`${text}\n`),
    close: () => lines.close(),
  };
}

/** Whether there is somebody to ask. */
export const isInteractive = (): boolean => process.stdin.isTTY === true;
