import { defineSecretsBackend, type SecretsBackend, SecretsBackendError } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { describeSecretsBackend, type SecretsContract } from "../../src/contract/index.ts";
import { SECRETS_RULES } from "../../src/contract/secrets-rules.ts";
import { brokenBy } from "./broken.ts";

const CONNECTIONS: Readonly<Record<string, string>> = { shop: "shop://eu:open%20sesame@shop.example" };
const VARIABLES: Readonly<Record<string, string>> = { region: "eu", api_token: "t0ken-of-the-shop" };

const good: SecretsBackend = {
  getConnection: async (connId) => CONNECTIONS[connId],
  getVariable: async (key) => VARIABLES[key],
  close: async () => {},
};

const down = (asked: string): never => {
  throw new SecretsBackendError({ backend: "shop", asked, why: "it is closed" });
};

const closed: SecretsBackend = {
  getConnection: async (connId) => down(`connection ${connId}`),
  getVariable: async (key) => down(`variable ${key}`),
};

const contract: SecretsContract = {
  holds: { connections: CONNECTIONS, variables: VARIABLES },
  options: { url: "shop.example", token: "letmein-7" },
  outage: () => closed,
};

const kindOf = (backend: SecretsBackend) => defineSecretsBackend({ name: "shop", open: () => backend });

describeSecretsBackend(kindOf(good), contract);
describeSecretsBackend(good, contract);

const broken = (changes: SecretsBackend, others: Partial<SecretsContract> = {}) =>
  brokenBy(SECRETS_RULES, { backend: kindOf({ ...good, ...changes }), contract: { ...contract, ...others } });

describe("a secrets backend breaks its contract", () => {
  test("that nobody can name", async () => {
    const rule = "is a kind with a name, which the configuration can give";
    const backend = { name: "shop", open: () => good };
    expect(await brokenBy(SECRETS_RULES, { backend, contract })).toEqual({
      [rule]: ["found an object that defineSecretsBackend() has not made"],
    });
    const nameless = defineSecretsBackend({ name: "", open: () => good });
    expect(await brokenBy(SECRETS_RULES, { backend: nameless, contract })).toEqual({
      [rule]: ["found a kind without a name"],
    });
  });

  test("that does not find what it holds, or finds something else", async () => {
    const name = "finds every connection and variable that it holds";
    const found = await broken({
      getConnection: async () => undefined,
      getVariable: async (key) => VARIABLES[key] && "us",
    });
    expect(found[name]).toEqual([
      "found undefined for connection shop, expected what it holds",
      "found another answer for variable region, expected what it holds",
      "found another answer for variable api_token, expected what it holds",
    ]);
    expect((await broken({}, { holds: {} }))[name]).toEqual([
      "found nothing that it holds, expected something: give it in holds",
    ]);
  });

  test("that has an error, or an answer, for what it does not hold", async () => {
    const name = "says undefined for what it does not hold, and throws nothing";
    const strict = async (key: string) => VARIABLES[key] ?? down(key);
    expect((await broken({ getVariable: strict }))[name]).toContain(
      'found SecretsBackendError: Secrets backend "shop" could not be asked for contract_unknown: it is closed. for variable contract_unknown, expected undefined',
    );
    expect((await broken({ getVariable: async (key) => VARIABLES[key] ?? "" }))[name]).toContain(
      "found an answer for variable contract_unknown, expected undefined",
    );
  });

  test("that mixes up who has asked what", async () => {
    let asked = "";
    const getVariable = async (key: string) => {
      asked = key;
      await new Promise<void>((resolve) => setImmediate(resolve));
      return VARIABLES[asked];
    };
    expect((await broken({ getVariable }))["answers many who ask at once"]).toContain(
      "found undefined for variable region, expected what it holds",
    );
  });

  test("that hides an outage, or has no code for it", async () => {
    const name = "has an error with a code for an outage, and no answer";
    const outage = () => ({ getConnection: async () => undefined, getVariable: async () => "us" });
    expect(await broken({}, { outage })).toEqual({
      [name]: [
        "found undefined for connection shop, expected an error",
        "found an answer for variable region, expected an error",
        "found an answer for variable api_token, expected an error",
      ],
    });
    const fails = async () => {
      throw new Error("no");
    };
    expect(await broken({}, { outage: () => ({ getConnection: fails, getVariable: fails }) })).toEqual({
      [name]: ["found Error: no, expected an error with a code"],
    });
  });

  test("that shows a secret in an error", async () => {
    const fails = async () => {
      throw Object.assign(new Error("no way with letmein-7"), { code: "EHTTP" });
    };
    expect(await broken({}, { outage: () => ({ getConnection: fails, getVariable: fails }) })).toMatchObject({
      "shows no secret in its errors": expect.arrayContaining([
        "found a secret in Error: no way with ***, or in what it carries",
      ]),
    });
  });

  test("that cannot be closed twice", async () => {
    let isOpen = true;
    const close = async () => {
      if (!isOpen) throw new Error("it is closed");
      isOpen = false;
    };
    const opened = defineSecretsBackend({
      name: "shop",
      open: () => {
        isOpen = true;
        return { ...good, close };
      },
    });
    expect(await brokenBy(SECRETS_RULES, { backend: opened, contract })).toEqual({
      "can be closed twice": ["found that the second close() throws Error: it is closed"],
    });
  });
});
