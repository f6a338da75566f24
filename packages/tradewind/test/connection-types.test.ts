import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tradewind } from "./command.ts";
import { manifest, projectWithProviders } from "./provider-packages.ts";

const PROVIDER = `
import { defineConnection, defineSecretsBackend } from "@tradewind/core";
export const acme = defineConnection({
  type: "acme",
  title: "Acme",
  schema: {
    type: "object",
    properties: { host: { type: "string" }, port: { type: "integer", default: 7 }, pin: { type: "string", writeOnly: true } },
    required: ["host"],
  },
});
export const vault = defineSecretsBackend({ name: "acme-vault", open: ({ colour }) => ({ getVariable: async () => colour }) });
`;

const DAG = `
import { currentContext, dag, task, type Flow } from "tradewind";
@dag()
export class Pins {
  @task() async prints() { console.log((await currentContext().connections.get("a")).extra); }
  flow(this: Flow<Pins>) { this.prints(); }
}
`;

describe("a provider that describes a type of connections, and brings a secrets backend", () => {
  const name = "tradewind-provider-acme";
  const { folder, remove } = projectWithProviders(
    { [name]: { "package.json": manifest(name), "index.js": PROVIDER, "provider.json": { title: "Acme" } } },
    { "pins.ts": DAG },
  );
  afterAll(remove);

  const run = (words: string[], env: Record<string, string> = {}) => tradewind(folder, words, env);
  const descriptor = join(folder, "node_modules", name, "provider.json");

  beforeAll(async () => {
    await run(["db", "migrate"]);
    expect(await run(["providers", "build", `node_modules/${name}`])).toMatchObject({ status: 0 });
  });

  test("providers build writes both into the descriptor, and check finds a descriptor that says something else", async () => {
    const written = readFileSync(descriptor, "utf8");
    expect(JSON.parse(written)).toMatchObject({
      secretsBackends: [{ export: "vault", module: ".", name: "acme-vault" }],
      connectionTypes: [{ type: "acme", title: "Acme", schema: { required: ["host"] }, secrets: ["pin"] }],
    });
    expect((await run(["providers", "check"])).status).toBe(0);
    writeFileSync(descriptor, written.replace('"pin"\n', '"nip"\n').replace('["pin"]', "[]"));
    expect((await run(["providers", "check"])).stderr).toContain("connectionTypes: acme");
    writeFileSync(descriptor, written);
  });

  test("connections types lists it", async () => {
    const types = JSON.parse((await run(["connections", "types", "--output", "json"])).stdout);
    expect(types).toContainEqual(expect.objectContaining({ conn_type: "acme", provider: name, secrets: ["pin"] }));
    expect(types).toContainEqual(expect.objectContaining({ conn_type: "http", provider: null }));
  });

  test("connections add checks by it, and masks what it says is secret", async () => {
    const wrong = await run(["connections", "add", "a", "--conn-uri", "acme://:x"]);
    expect(wrong).toMatchObject({ status: 3 });
    const missing = await run(["connections", "add", "a", "--conn-type", "acme"]);
    expect(missing).toMatchObject({ status: 3, stderr: expect.stringContaining("host: expected a value") });
    const added = await run(["connections", "add", "a", "--conn-uri", "acme://h?pin=p-12345"]);
    expect([added.status, added.stdout, added.stderr]).toEqual([0, expect.stringContaining('{"pin":"***"}'), ""]);
    const unknown = await run(["connections", "add", "b", "--conn-uri", "other://h"]);
    expect(unknown.stderr).toContain('No provider here describes connections of type "other"');
    for (const words of [
      ["connections", "list"],
      ["connections", "get", "a"],
      ["tasks", "test", "pins", "prints"],
      ["dags", "test", "pins"],
    ]) {
      const { stdout, stderr } = await run(words);
      expect(stdout + stderr).not.toContain("p-12345");
      expect(stdout).toContain("***");
    }
  });

  test("its secrets backend is asked by its name", async () => {
    const env = {
      TRADEWIND__SECRETS__BACKEND: "acme-vault",
      TRADEWIND__SECRETS__BACKEND_OPTIONS: '{"colour": "blue"}',
    };
    expect((await run(["variables", "get", "any"], env)).stdout).toBe("blue\n");
  });
});
