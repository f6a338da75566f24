import { parseConnection } from "@tradewind/core";
import { connectionFromEnvironment, connectionIdsInEnvironment, secretsOf } from "@tradewind/core/engine";
import { Masker } from "@tradewind/worker";
import type { EnvTask } from "../env/env-task.ts";
import { attempt, made, shown } from "./operator-attempts.ts";
import type { OperatorSubject } from "./operator-contract.ts";
import type { Rule } from "./rule.ts";

export const secretsRule: Rule<OperatorSubject> = {
  name: "shows no secret in its log, its result or its error",
  mend: "name what is done and not what it is done with, look connections up with hook(), and call maskSecret() for what is secret besides.",
  judge: async (subject) => {
    const secrets = secretsAround(subject);
    if (secrets.length === 0 && subject.contract.secrets)
      return { notJudged: "its contract says that nothing around it is secret" };
    if (secrets.length === 0)
      return { notJudged: "nothing around it is secret: give connections with a password, or secrets" };
    const masker = new Masker({ maskTokens: false });
    for (const secret of secrets) masker.addSecret(secret);
    const found: string[] = [];
    for (const options of subject.contract.valid) {
      const trial = await attempt(made(subject, options), subject.contract);
      for (const [where, text] of textsOf(trial)) {
        const masked = masker.mask(text);
        if (masked !== text) found.push(`found a secret with ${masker.mask(shown(options))} in ${where}: ${masked}`);
      }
    }
    return found;
  },
};

function secretsAround({ contract }: OperatorSubject): string[] {
  const { connections = {}, environment = {}, secrets = [] } = contract;
  const given = Object.entries(connections).map(([connId, input]) => parseConnection(connId, input));
  const inEnvironment = connectionIdsInEnvironment(environment).map(
    (id) => connectionFromEnvironment(environment, id)!,
  );
  return [...secrets, ...[...given, ...inEnvironment].flatMap(secretsOf)];
}

const textsOf = ({ logs, xcoms, error, reason = "" }: EnvTask): [where: string, text: string][] => [
  ...logs.map(({ message }): [string, string] => ["its log", message]),
  ...Object.entries(xcoms).map(([key, value]): [string, string] => [`its XCom ${key}`, JSON.stringify(value) ?? ""]),
  ["its error", error ? `${error.message} ${error.hint ?? ""}` : ""],
  ["what it says of its state", reason],
];
