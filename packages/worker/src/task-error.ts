import { TradewindError } from "@tradewind/core";
import type { TaskError } from "./protocol.ts";

/** Anything that was thrown, as it travels: name, message and stack, with causes behind it. */
export function taskErrorOf(thrown: unknown, mask: (text: string) => string): TaskError {
  if (!(thrown instanceof Error)) return { name: "Error", message: mask(`${typeof thrown} thrown: ${String(thrown)}`) };
  const causes = causeMessages(thrown);
  return {
    name: mask(thrown.name),
    message: mask([thrown.message, ...causes].join(" <- ")),
    ...(thrown.stack === undefined ? {} : { stack: mask(thrown.stack) }),
    ...(isTradewindError(thrown) ? { code: thrown.code, hint: mask(thrown.hint) } : {}),
  };
}

/** The error that a callback gets for what was stored. */
export function errorOf(stored: TaskError): Error {
  const error = new Error(stored.message);
  error.name = stored.name;
  if (stored.stack !== undefined) error.stack = stored.stack;
  return error;
}

function causeMessages({ cause }: Error): string[] {
  const messages: string[] = [];
  for (let c = cause; c instanceof Error && messages.length < 5; c = c.cause) messages.push(`${c.name}: ${c.message}`);
  return messages;
}

function isTradewindError(error: Error): error is TradewindError {
  return error instanceof TradewindError || ("code" in error && "hint" in error && typeof error.hint === "string");
}
