import type { Connection } from "@tradewind/core";
import { isSecretName } from "@tradewind/core/engine";
import { Masker } from "@tradewind/worker";
import { baseConnection, emptyConnection, errorsWith } from "./hook-calls.ts";
import type { HookSubject } from "./hook-contract.ts";
import { refusingServer } from "./refusing-server.adapter.ts";
import { errorText, type Rule } from "./rule.ts";
import { allOfError } from "./steering.ts";

/** Needs to be encoded in URLs and quoted in most languages, so that it turns up in its forms. */
const SECRET = "s3cret of/the+contract";

export const hookSecretsRule: Rule<HookSubject> = {
  name: "shows no secret of its connection in an error",
  mend: "name the place and never the connection's URI, headers or settings; write own errors for those of libraries that quote them.",
  judge: async (subject) => {
    await using server = await refusingServer();
    const base = withSecrets(await baseConnection(subject));
    const here = { host: "127.0.0.1" };
    const bad: Connection[] = [
      withSecrets(emptyConnection(subject)),
      // port 4 belongs to nobody
      { ...base, ...here, port: 4 },
      { ...base, ...here, port: server.port },
    ];
    const errors = await Promise.all(bad.map((connection) => errorsWith(subject, async () => connection)));
    if (errors.flat().length === 0) return { notJudged: "nothing fails, whatever its connection is" };
    const masker = new Masker({ maskTokens: false });
    for (const connection of bad) masker.addConnection(connection);
    return errors
      .flat()
      .filter((error) => masker.mask(allOfError(error)) !== allOfError(error))
      .map((error) => `found a secret of the connection in ${masker.mask(errorText(error))}, or in what it carries`);
  },
};

function withSecrets(connection: Connection): Connection {
  const named = Object.keys(connection.extra).filter(isSecretName);
  const extra = { ...connection.extra, ...Object.fromEntries(named.map((name) => [name, SECRET])) };
  return { ...connection, login: connection.login ?? "contract", password: SECRET, extra };
}
