import type { BaseHook, Connection, HookClass } from "@tradewind/core";
import { systemRuntime, withHooks } from "@tradewind/core/engine";

/** A hook's methods that are not everybody's. */
interface OpenHook {
  makeConn(): Promise<unknown>;
  closeConn(client: unknown): Promise<void>;
  close(): Promise<void>;
}

/** What happened to the hooks of a class. */
export interface HookEvents {
  clientsMade: number;
  clientsClosed: number;
  closes: number;
}

/** The same class, with a look-out for what happens to its clients. */
export function watchedHook(Hook: HookClass): { readonly Watched: HookClass; readonly events: HookEvents } {
  const events: HookEvents = { clientsMade: 0, clientsClosed: 0, closes: 0 };
  const Base = Hook as unknown as new (connId: string) => OpenHook;
  class Watched extends Base {
    override async makeConn() {
      const client = await super.makeConn();
      events.clientsMade++;
      return client;
    }
    override async closeConn(client: unknown) {
      events.clientsClosed++;
      await super.closeConn(client);
    }
    override async close() {
      events.closes++;
      await super.close();
    }
  }
  Object.defineProperty(Watched, "name", { value: Hook.name });
  return { Watched: Watched as unknown as HookClass, events };
}

/** The id under which hooks find their connection here. */
export const CONN_ID = "contract";

/** Does something with a hook, which finds a connection as it would in a task, and is closed in the end. */
export function withHook<T>(
  Hook: HookClass,
  getConnection: (connId: string) => Promise<Connection>,
  body: (hook: BaseHook) => Promise<T>,
): Promise<T> {
  return withHooks({ getConnection, clock: systemRuntime().clock, maskSecret: () => {} }, async () => {
    const hook = new Hook(CONN_ID);
    try {
      return await body(hook);
    } finally {
      // that it can be closed has a rule of its own
      await hook.close().catch(() => {});
    }
  });
}
