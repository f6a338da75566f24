import type { Connection } from "@tradewind/core";
import { settled } from "../manual-clock.ts";
import { hookAbortRule } from "./hook-abort-rule.ts";
import { callAll, connTypeOf, emptyConnection, givenConnection, NO_CONNECTION } from "./hook-calls.ts";
import { HOOK_CLOSE_RULES } from "./hook-close-rules.ts";
import { HOOK_CONNECTION_RULES } from "./hook-connection-rules.ts";
import type { HookSubject } from "./hook-contract.ts";
import { hookSecretsRule } from "./hook-secrets-rule.ts";
import { errorText, type Rule } from "./rule.ts";
import { shapeOf } from "./shape-of.ts";
import { watchedHook, withHook } from "./watched-hook.ts";

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

/** What is asked of every hook. */
export const HOOK_RULES: readonly HookRule[] = [
  connType,
  idle,
  answers,
  fakeAnswers,
  ...HOOK_CLOSE_RULES,
  hookAbortRule,
  ...HOOK_CONNECTION_RULES,
  hookSecretsRule,
];
