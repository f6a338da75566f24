import { SecretsAccessDeniedError, type SecretsBackend } from "@tradewind/core";
import { givenKeys, openSqliteStore, type Store } from "@tradewind/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LookUp } from "../src/index.ts";

const environment = {
  TRADEWIND_CONN_API: "http://environment",
  AIRFLOW_CONN_OLD: '{"conn_type": "http", "host": "old"}',
  TRADEWIND_VAR_COLOUR: "blue",
};

let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:", keys: givenKeys("A".repeat(43), "the test") });
});
afterEach(() => store.close());

const inStore = async (connId: string, host: string) =>
  (await store.catalog()).connections.put([{ connId, connType: "http", host, extra: {} }], 1);

const backendOf = (backend: SecretsBackend) => ({
  backend: async () => backend,
  environment,
  store: async () => store,
});

test("what the caller gives comes before the environment", async () => {
  const lookUp = new LookUp({ connections: { api: "http://given" }, variables: { colour: "red" }, environment });
  expect((await lookUp.connection("api")).host).toBe("given");
  expect(await lookUp.variable("colour")).toBe("red");
});

test("the environment is read in both spellings", async () => {
  const lookUp = new LookUp({ environment });
  expect((await lookUp.connection("api")).host).toBe("environment");
  expect((await lookUp.connection("old")).host).toBe("old");
  expect(await lookUp.variable("colour")).toBe("blue");
});

test("the backend is asked first, then the environment, then the store", async () => {
  const lookUp = new LookUp(
    backendOf({ getConnection: async (id) => (id === "vault" ? "http://backend" : undefined) }),
  );
  for (const id of ["vault", "api", "lake"]) await inStore(id, "store");
  const hosts = [];
  for (const id of ["vault", "api", "lake"]) hosts.push((await lookUp.connection(id)).host);
  expect(hosts).toEqual(["backend", "environment", "store"]);
});

test("every look-up asks anew: a secret that was changed counts from the next one on", async () => {
  const hosts = ["first", "second"];
  const lookUp = new LookUp(backendOf({ getConnection: async () => `http://${hosts.shift()}` }));
  expect((await lookUp.connection("vault")).host).toBe("first");
  expect((await lookUp.connection("vault")).host).toBe("second");
});

test("variables are looked up in the same order", async () => {
  const lookUp = new LookUp(backendOf({ getVariable: async (key) => (key === "vault" ? "backend" : undefined) }));
  const { variables } = await store.catalog();
  variables.put(
    ["vault", "colour", "lake"].map((key) => ({ key, value: "store", description: null })),
    1,
  );
  expect([await lookUp.variable("vault"), await lookUp.variable("colour"), await lookUp.variable("lake")]).toEqual([
    "backend",
    "blue",
    "store",
  ]);
});

test("a connection that was changed in the store is found as it is now", async () => {
  const lookUp = new LookUp({ environment, store: async () => store });
  await inStore("lake", "before");
  expect((await lookUp.connection("lake")).host).toBe("before");
  await inStore("lake", "after");
  expect((await lookUp.connection("lake")).host).toBe("after");
});

test("a backend that denies, or fails, ends the look-up: nobody else is asked", async () => {
  const denied = new SecretsAccessDeniedError({ backend: "vault", asked: 'connection "api"' });
  for (const error of [denied, new Error("503")]) {
    const lookUp = new LookUp(
      backendOf({
        getConnection: async () => {
          throw error;
        },
      }),
    );
    await expect(lookUp.connection("api")).rejects.toBe(error);
  }
});

test("a connection that nobody defines is an error with the nearest one, a variable is undefined", async () => {
  const lookUp = new LookUp({ environment, store: async () => store });
  await inStore("lake", "store");
  await expect(lookUp.connection("apo")).rejects.toThrow('Connection "apo" is not defined.');
  await expect(lookUp.connection("lakes")).rejects.toMatchObject({
    hint: expect.stringContaining('Did you mean "lake"?'),
  });
  expect(await lookUp.variable("nothing")).toBeUndefined();
});

test("a variable that is no text is given as JSON", async () => {
  expect(await new LookUp({ variables: { limits: { max: 3 } }, environment: {} }).variable("limits")).toBe('{"max":3}');
});

test("the secrets of what was found are known from then on", async () => {
  const lookUp = new LookUp({ environment: { TRADEWIND_CONN_DB: "postgres://u:hunter2@db" } });
  await lookUp.connection("db");
  expect(lookUp.masker.mask("it was hunter2")).toBe("it was ***");
});
