import { isDeepStrictEqual } from "node:util";
import { parseConnection, type SecretsBackend } from "@tradewind/core";
import { errorText } from "./rule.ts";
import type { SecretsSubject } from "./secrets-contract.ts";

/** A question, and its answer in a form that can be compared. */
interface Question {
  readonly about: string;
  readonly expected: unknown;
  ask(backend: SecretsBackend): Promise<unknown>;
}

/** What the backend has to know. */
export function known({ contract: { holds } }: SecretsSubject): Question[] {
  const connections = Object.entries(holds.connections ?? {}).map(
    ([connId, input]): Question => ({
      about: `connection ${connId}`,
      expected: parseConnection(connId, input),
      ask: async (backend) => {
        const found = await backend.getConnection?.(connId);
        return found === undefined ? undefined : parseConnection(connId, found);
      },
    }),
  );
  const variables = Object.entries(holds.variables ?? {}).map(
    ([key, text]): Question => ({
      about: `variable ${key}`,
      expected: text,
      ask: async (backend) => backend.getVariable?.(key),
    }),
  );
  return [...connections, ...variables];
}

/** Names that nobody has, also such as paths and URLs must not be made of unencoded. */
const UNKNOWN = ["contract_unknown", "../contract unknown?a=b#c", "cöntract/unknown"];

export const unknown: readonly Question[] = UNKNOWN.flatMap((name): Question[] => [
  {
    about: `connection ${name}`,
    expected: undefined,
    ask: async (backend) => backend.getConnection?.(name),
  },
  { about: `variable ${name}`, expected: undefined, ask: async (backend) => backend.getVariable?.(name) },
]);

/** What was answered differently; no answer is shown, since it may be a secret. */
export async function wrongAnswers(backend: SecretsBackend, questions: readonly Question[]): Promise<string[]> {
  const found = await Promise.all(
    questions.map(async ({ about, expected, ask }) => {
      try {
        const answer = await ask(backend);
        if (isDeepStrictEqual(plain(answer), plain(expected))) return [];
        if (answer === undefined) return [`found undefined for ${about}, expected what it holds`];
        return [
          `found ${expected === undefined ? "an answer" : "another answer"} for ${about}${expectedText(expected)}`,
        ];
      } catch (error) {
        return [`found ${errorText(error)} for ${about}${expectedText(expected)}`];
      }
    }),
  );
  return [...new Set(found.flat())];
}

const expectedText = (expected: unknown) =>
  expected === undefined ? ", expected undefined" : ", expected what it holds";

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
