import { callAll, givenConnection, NO_CONNECTION, noConnection } from "./hook-calls.ts";
import type { HookSubject } from "./hook-contract.ts";
import { errorText, type Rule } from "./rule.ts";
import { CONN_ID, watchedHook, withHook } from "./watched-hook.ts";

type HookRule = Rule<HookSubject>;

const closeTwice: HookRule = {
  name: "can be closed before it has a client, and twice",
  mend: "override closeConn(client), which is called for a client that was made, and leave close() as it is.",
  judge: async ({ Hook }) => {
    const { Watched, events } = watchedHook(Hook);
    const found: string[] = [];
    await withHook(Watched, noConnection, async (hook) => {
      for (const time of ["first", "second"]) {
        await hook.close().catch((error: unknown) => {
          found.push(`found that the ${time} close() without a client throws ${errorText(error)}`);
        });
      }
    });
    if (events.clientsMade + events.clientsClosed > 0) found.push("found that close() makes a client to close it");
    return found;
  },
};

const closesClient: HookRule = {
  name: "closes the client that it has made, once",
  mend: "make clients in makeConn() and close them in closeConn(client): BaseHook calls each of them once.",
  judge: async (subject) => {
    const connection = await givenConnection(subject);
    if (!connection) return { notJudged: NO_CONNECTION };
    const { Watched, events } = watchedHook(subject.Hook);
    const found: string[] = [];
    await withHook(
      Watched,
      async () => connection,
      async (hook) => {
        await callAll(hook, subject);
        for (const time of ["first", "second"]) {
          await hook.close().catch((error: unknown) => {
            found.push(`found that the ${time} close() after the calls throws ${errorText(error)}`);
          });
        }
      },
    );
    const { clientsMade, clientsClosed } = events;
    if (clientsMade > 1) found.push(`found ${clientsMade} clients of one hook, expected 1`);
    if (clientsClosed !== clientsMade) found.push(`found ${clientsClosed} closed of ${clientsMade} clients`);
    return found;
  },
};

const awaitUsing: HookRule = {
  name: "is closed by `await using`",
  mend: "leave [Symbol.asyncDispose] to BaseHook, which calls close().",
  judge: async ({ Hook }) => {
    const { Watched, events } = watchedHook(Hook);
    {
      await using _hook = new Watched(CONN_ID);
    }
    return events.closes > 0 ? [] : ["found that close() is not called when the scope ends"];
  },
};

/** What becomes of a hook's client. */
export const HOOK_CLOSE_RULES: readonly HookRule[] = [closeTwice, closesClient, awaitUsing];
