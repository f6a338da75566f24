import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { secretsOf } from "../../src/connection/connection.ts";
import { describeConnectionType } from "../../src/connection/connection-type.ts";
import { inAttempt } from "../../src/context.ts";
import { HookScope } from "../../src/hooks/hook-scope.ts";
import { BaseHook, type ConnectionInput, defineConnection, parseConnection } from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";

const secret = () => z.string().meta({ writeOnly: true });

const snowflake = defineConnection({
  type: "snowflake",
  title: "Snowflake",
  schema: z.object({
    host: z.string(),
    password: secret().optional(),
    warehouse: z.string().default("COMPUTE_WH"),
    keys: z.object({ pin: secret() }).optional(),
  }),
});

const movielens = defineConnection({
  type: "movielens",
  title: "MovieLens API",
  schema: {
    type: "object",
    properties: {
      host: { type: "string" },
      port: { type: "integer", default: 5000 },
      pin: { type: "string", writeOnly: true },
    },
    required: ["host"],
  },
});

/** The settings that a hook of an attempt gets, and what it has masked. */
async function settingsIn<Settings>(type: typeof snowflake | typeof movielens, input: ConnectionInput) {
  class Hook extends BaseHook {
    override readonly connId = "c";
    read() {
      return this.settings(type as Parameters<typeof this.settings<Settings>>[0]);
    }
  }
  const masked: string[] = [];
  const hooks = new HookScope(async (connId) => parseConnection(connId, input));
  const scope = attemptScope({ hooks, maskSecret: (text) => void masked.push(text) });
  return { settings: await inAttempt(scope, () => new Hook("c").read()), masked };
}

test("a hook gets the settings of its connection flat, with defaults, from a schema of zod", async () => {
  const { settings } = await settingsIn(snowflake, {
    connType: "snowflake",
    host: "h",
    extra: { keys: { pin: "1234" } },
  });
  expect(settings).toEqual({ host: "h", warehouse: "COMPUTE_WH", keys: { pin: "1234" } });
});

test("and from JSON Schema", async () => {
  const { settings } = await settingsIn(movielens, "movielens://h?pin=abcd");
  expect(settings).toEqual({ host: "h", port: 5000, pin: "abcd" });
});

test("what the schema says is secret is masked, however it is called", async () => {
  const { masked } = await settingsIn(snowflake, {
    connType: "snowflake",
    host: "h",
    password: "hunter2",
    extra: { keys: { pin: "1234" }, region: "eu" },
  });
  expect(new Set(masked)).toEqual(new Set(["hunter2", "1234"]));
});

test("settings that do not fit are all named, and none is shown", async () => {
  const wrong = { connType: "movielens", port: 80.5, extra: { pin: 77_777 } };
  await expect(settingsIn(movielens, wrong)).rejects.toMatchObject({
    code: "TW4002",
    message: expect.stringMatching(/host: expected a value.*port: expected type integer.*pin: expected type string/),
  });
  await expect(settingsIn(movielens, wrong)).rejects.not.toThrow("77777");
  await expect(settingsIn(snowflake, { connType: "snowflake" })).rejects.toThrow(/host: .*expected string/);
});

test("settings have the type that the schema says", () => {
  class Hook extends BaseHook {
    read() {
      return this.settings(snowflake);
    }
  }
  expectTypeOf<Awaited<ReturnType<Hook["read"]>>>().toEqualTypeOf<{
    host: string;
    password?: string | undefined;
    warehouse: string;
    keys?: { pin: string } | undefined;
  }>();
});

test("a type is described without its code: its schema as JSON Schema, and where its secrets are", () => {
  expect(describeConnectionType(snowflake)).toMatchObject({
    type: "snowflake",
    title: "Snowflake",
    schema: { properties: { host: { type: "string" }, warehouse: { default: "COMPUTE_WH" } } },
    secrets: ["password", "keys.pin"],
  });
});

test("a connection's secrets are those of its type, too, in fields and in extra", () => {
  const connection = parseConnection("c", { connType: "x", login: "l", extra: { deep: { pin: 12_345 }, open: "o" } });
  expect(secretsOf({ ...connection, secretFields: ["login", "deep.pin", "missing.path"] })).toEqual(["l", "12345"]);
});
