import { isUtf8 } from "node:buffer";
import type { Clock } from "@tradewind/core/engine";
import { MaskStream } from "./mask-stream.ts";
import type { Masker } from "./masker.ts";

/**
 * Masks what this process writes to stdout and stderr, whoever writes it. Returns the function that undoes it and shows what was
 * still held back. What native code and child processes write to the terminal themselves goes past it.
 */
export function maskOutput(masker: Masker, clock: Clock): () => void {
  const undo = [maskWrites(process.stdout, masker, clock), maskWrites(process.stderr, masker, clock)];
  return () => {
    for (const one of undo) one();
  };
}

type Write = NodeJS.WriteStream["write"];
type WriteArguments = [chunk: string | Uint8Array, ...encodingAndDone: unknown[]];

function maskWrites(stream: NodeJS.WriteStream, masker: Masker, clock: Clock): () => void {
  const original = stream.write;
  const out = new MaskStream<undefined>({
    masker,
    clock,
    show: (_what, text) => void original.call(stream, text),
  });
  const write = ((...args: WriteArguments): boolean => {
    const text = masker.isIdle ? undefined : textOf(...args);
    if (text === undefined) return original.apply(stream, args as Parameters<Write>);
    if (masker.forms.isEmpty) {
      // nothing is held back: whoever writes hears of it from the stream itself
      const [shown] = out.pass(undefined, text);
      return original.apply(stream, (shown === text ? args : withText(args, shown!)) as Parameters<Write>);
    }
    out.write(undefined, text);
    const written = args.find((arg): arg is () => void => typeof arg === "function");
    if (written) queueMicrotask(written);
    return true;
  }) as Write;
  stream.write = write;
  return () => {
    out.flush();
    // somebody who has wrapped it since keeps working
    if (stream.write === write) stream.write = original;
  };
}

/** The same to be written with another text, which has no encoding of its own. */
const withText = (args: WriteArguments, text: string): unknown[] => [
  text,
  ...args.slice(1).filter((arg) => typeof arg === "function"),
];

/** Undefined for what is no text. */
function textOf(chunk: string | Uint8Array, encoding?: unknown): string | undefined {
  if (typeof chunk !== "string") return isUtf8(chunk) ? Buffer.from(chunk).toString("utf8") : undefined;
  const isText = typeof encoding !== "string" || /^utf-?8$/i.test(encoding);
  return isText ? chunk : undefined;
}
