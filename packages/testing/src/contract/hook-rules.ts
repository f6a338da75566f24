import type { Connection } from "@tradewind/core";
import { ConnectionNotFoundError } from "@tradewind/core";
import { settled } from "../manual-clock.ts";
import { hookAbortRule } from "./hook-abort-rule.ts";
import { callAll, connTypeOf, emptyConnection, errorsWith, givenConnection, NO_CONNECTION } from "./hook-calls.ts";
import type { HookSubject } from "./hook-contract.ts";
import { hookSecretsRule } from "./hook-secrets-rule.ts";
import { errorText, type Rule } from "./rule.ts";
import { shapeOf } from "./shape-of.ts";
import { isSteering } from "./steering.ts";
import { CONN_ID, watchedHook, withHook } from "./watched-hook.ts";

type HookRule = Rule<HookSubject>;

const connType: HookRule = {
  name: "says which type its connections have",
  mend: 'write `static override readonly connType = "snowflake"`: descriptors and `tradewind connections test` find the hook by it.',
  judge: ({ Hook }) =>
    typeof connTypeOf(Hook) === "string" && connTypeOf(Hook) !== "" ? [] : [`found connType ${connTypeOf(Hook)}`],
};

const idle: HookRule = {
  name: "does nothing before it is asked for something",
  mend: "leave the constructor to BaseHook; look the connection up in makeConn(), which is called for the first getConn().",
  judge: async ({ Hook }) => {
    const { Watched, events } = watchedHook(Hook);
    const asked: string[] = [];
    const getConnection = async (connId: string): Promise<Connection> => {
      asked.push(connId);
      return emptyConnection({ Hook, contract: { calls: {} } });
    };
    await withHook(Watched, getConnection, () => settled());
    return [
      ...(asked.length > 0 ? ["found that the constructor looks its connection up, expected nothing"] : []),
      ...(events.clientsMade > 0 ? ["found that the constructor makes a client, expected none"] : []),
    ];
  },
};

const closeTwice: HookRule = {
  name: "can be closed before it has a client, and twice",
  mend: "override closeConn(client), which is called for a client that was made, and leave close() as it is.",
  judge: async ({ Hook }) => {
    const { Watched, events } = watchedHook(Hook);
    const found: string[] = [];
    await withHook(Watched, undefinedConnection, async (hook) => {
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

const answers: HookRule = {
  name: "answers every call over the connection",
  mend: "mend the method, or give a connection over which it works.",
  judge: async (subject) => {
    const connection = await givenConnection(subject);
    if (!connection) return { notJudged: NO_CONNECTION };
    const ends = await withHook(
      subject.Hook,
      async () => connection,
      (hook) => callAll(hook, subject),
    );
    return [...ends].flatMap(([name, end]) => {
      if (end.kind === "late") return [`found that "${name}" does not come back`];
      return end.kind === "error" ? [`found that "${name}" fails: ${errorText(end.error)}`] : [];
    });
  },
};

const fakeAnswers: HookRule = {
  name: "has a stand-in that answers every call in the same shape",
  mend: "let the stand-in have every method that tasks use, with results like those of the hook.",
  judge: async (subject) => {
    const { fake } = subject.contract;
    if (fake === undefined) return { notJudged: "there is no stand-in: fake" };
    const connection = await givenConnection(subject);
    const real = connection
      ? await withHook(
          subject.Hook,
          async () => connection,
          (hook) => callAll(hook, subject),
        )
      : undefined;
    const ends = await callAll(typeof fake === "function" ? ((await fake()) as object) : fake, subject);
    return [...ends].flatMap(([name, end]) => {
      if (end.kind === "late") return [`found that "${name}" does not come back from the stand-in`];
      if (end.kind === "error") return [`found that "${name}" fails on the stand-in: ${errorText(end.error)}`];
      const other = real?.get(name);
      if (other?.kind !== "value") return [];
      const [found, expected] = [shapeOf(end.value), shapeOf(other.value)];
      return found === expected ? [] : [`found ${found} as the stand-in's answer to "${name}", expected ${expected}`];
    });
  },
};

const undefinedConnection = async (connId: string): Promise<Connection> => {
  throw new ConnectionNotFoundError({ connId, known: [] });
};

const unknownConnection: HookRule = {
  name: "lets the error through that names a connection which nobody defines",
  mend: "do not catch the error of getConnection(), and have no connection of its own for it.",
  judge: async (subject) => {
    const errors = await errorsWith(subject, undefinedConnection);
    if (errors.length === 0) return { notJudged: "it works without a connection" };
    return errors
      .filter((error) => !(error instanceof ConnectionNotFoundError))
      .map((error) => `found ${errorText(error)}, expected ConnectionNotFoundError`);
  },
};

const missingSettings: HookRule = {
  name: "says with a code and a hint what its connection lacks",
  mend: 'throw IncompleteConnectionError({ connId, missing: "host" }) in makeConn(), or describe the connection with defineConnection() and read it with settings().',
  judge: async (subject) => {
    const { needs = [] } = subject.contract;
    const [error] = await errorsWith(subject, async () => emptyConnection(subject));
    const found = error === undefined || isSteering(error) ? [] : [`with an empty connection ${unsteered(error)}`];
    const full = (await givenConnection(subject)) ?? emptyConnection(subject);
    for (const setting of needs) found.push(...(await missed(subject, setting, full)));
    return found;
  },
};

async function missed(subject: HookSubject, setting: string, full: Connection): Promise<string[]> {
  const without = { ...full, [setting]: undefined, extra: { ...full.extra, [setting]: undefined } };
  const [error] = await errorsWith(subject, async () => without);
  if (error === undefined) return [`without ${setting} found no error, expected one that names it`];
  if (!isSteering(error)) return [`without ${setting} ${unsteered(error)}`];
  const says = `${error.message} ${error.hint}`;
  return says.includes(setting) ? [] : [`without ${setting} found ${errorText(error)}, expected that it is named`];
}

const unsteered = (error: unknown): string => `found ${errorText(error)}, expected an error with a code and a hint`;

/** What is asked of every hook. */
export const HOOK_RULES: readonly HookRule[] = [
  connType,
  idle,
  answers,
  fakeAnswers,
  closeTwice,
  closesClient,
  awaitUsing,
  hookAbortRule,
  unknownConnection,
  missingSettings,
  hookSecretsRule,
];
