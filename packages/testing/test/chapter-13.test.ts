import { definitionOf } from "@tradewind/core/engine";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";
import { SecretsWithVault, vault } from "./dags/chapter-13/secure-api.ts";
import { startServer } from "./local-server.ts";
import { printedBy } from "./printed-lines.ts";

/** Who has the token is welcome. */
const startSecureApi = () =>
  startServer(({ headers: { token } }) =>
    token === "supersecret" ? { body: `Welcome! (${token})` } : { status: 401, body: "Who's this?" },
  );

/** Has one connection. */
const startVault = (connUri: string) =>
  startServer(({ headers }, path) => {
    if (headers["x-vault-token"] !== "airflow") return { status: 403, body: "permission denied" };
    if (path !== "/v1/secret/data/connections/secure_api") return { status: 404, body: { errors: [] } };
    return { body: { data: { data: { conn_uri: connUri } } } };
  });

/** The DAG's run, with a token in the vault and one for the vault. */
async function called({ token = "supersecret", vaultToken = "airflow" } = {}) {
  await using api = await startSecureApi();
  await using server = await startVault(`http://127.0.0.1:${api.port}?token=${token}`);
  const secretsBackend = await vault.open({ url: server.url, token: vaultToken });
  await using rt = await testRuntime({ clock: "system", secretsBackend });
  const run = await rt.run(definitionOf(SecretsWithVault));
  const shown = (await rt.store.queries()).listXComs(run.runKey).map(({ value }) => value);
  const error = (await run.task("call_api"))?.error;
  return { state: run.state, printed: printedBy(rt, "call_api"), shown, error: error ? JSON.parse(error).message : "" };
}

describe("secrets_with_vault", () => {
  test("is welcome with the token that the vault has, which no log and no XCom shows", async () => {
    expect(await called()).toEqual({
      state: "success",
      printed: ["Welcome! (***)"],
      shown: ['{"json":"***"}'],
      error: "",
    });
  });

  test("is unknown with another token", async () => {
    expect(await called({ token: "guessed-it" })).toMatchObject({
      state: "failed",
      error: "GET / answered 401: Who's this?",
    });
  });

  test("fails when the vault does not let it in, rather than to look elsewhere", async () => {
    const { state, error } = await called({ vaultToken: "nobody" });
    expect([state, error]).toEqual(["failed", expect.stringContaining("the vault answered 403")]);
  });
});

describe("what comes with later issues", () => {
  test.todo("users and roles, and logins by LDAP: they come with the REST API and the UI");
  test.todo("TLS for the API and the UI: it comes with them");
});
