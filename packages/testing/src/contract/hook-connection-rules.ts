import { type Connection, ConnectionNotFoundError } from "@tradewind/core";
import { emptyConnection, errorsWith, givenConnection, noConnection } from "./hook-calls.ts";
import type { HookSubject } from "./hook-contract.ts";
import { errorText, type Rule } from "./rule.ts";
import { isSteering } from "./steering.ts";

type HookRule = Rule<HookSubject>;

const unknownConnection: HookRule = {
  name: "lets the error through that names a connection which nobody defines",
  mend: "do not catch the error of getConnection(), and have no connection of its own for it.",
  judge: async (subject) => {
    const errors = await errorsWith(subject, noConnection);
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

/** What a hook says when its connection is not what it needs. */
export const HOOK_CONNECTION_RULES: readonly HookRule[] = [unknownConnection, missingSettings];
