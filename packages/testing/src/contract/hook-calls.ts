import { type BaseHook, type Connection, ConnectionNotFoundError, parseConnection } from "@tradewind/core";
import type { HookSubject } from "./hook-contract.ts";
import { type Waited, waited } from "./patience.adapter.ts";
import { CONN_ID, withHook } from "./watched-hook.ts";

/** How long a call may take. */
export const callMs = ({ contract: { callTimeoutMs = 2_000 } }: HookSubject): number => callTimeoutMs;

/** The connection of the contract; undefined where there is none. */
export async function givenConnection({ contract: { connection } }: HookSubject): Promise<Connection | undefined> {
  const input = typeof connection === "function" ? await connection() : connection;
  return input === undefined ? undefined : parseConnection(CONN_ID, input);
}

export const NO_CONNECTION = "there is no connection to try it with: connection";

/** The connection to start from when a worse one is made. */
export const baseConnection = async (subject: HookSubject): Promise<Connection> =>
  (await givenConnection(subject)) ?? emptyConnection(subject);

export const emptyConnection = ({ Hook }: HookSubject): Connection => ({
  connId: CONN_ID,
  connType: connTypeOf(Hook),
  extra: {},
});

export const connTypeOf = (Hook: HookSubject["Hook"]): string => (Hook as unknown as { connType: string }).connType;

/** Makes all calls of the contract on something, one after the other. */
export async function callAll(
  on: object,
  subject: HookSubject,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReadonlyMap<string, Waited<unknown>>> {
  const ends = new Map<string, Waited<unknown>>();
  for (const [name, call] of Object.entries(subject.contract.calls)) {
    ends.set(name, await waited(async () => followed(await call(on as BaseHook, { signal })), callMs(subject)));
  }
  return ends;
}

/** What an async iterable has to give, as a list. */
export async function followed(result: unknown): Promise<unknown> {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return result;
  const all: unknown[] = [];
  for await (const each of result as AsyncIterable<unknown>) all.push(each);
  return all;
}

/** The errors that a hook has with a connection: of making its client, and of its calls. */
export function errorsWith(
  subject: HookSubject,
  getConnection: (connId: string) => Promise<Connection>,
): Promise<unknown[]> {
  return withHook(subject.Hook, getConnection, async (hook) => {
    const errors: unknown[] = [];
    const made = await waited(() => hook.getConn(), callMs(subject));
    if (made.kind === "error") errors.push(made.error);
    for (const end of (await callAll(hook, subject)).values()) {
      if (end.kind === "error") errors.push(end.error);
    }
    return errors;
  });
}

/** Where nobody defines any connection. */
export const noConnection = async (connId: string): Promise<Connection> => {
  throw new ConnectionNotFoundError({ connId, known: [] });
};
