import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecretsBackend } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import { openBackend, readConfig } from "@tradewind/runtime";
import { afterAll } from "vitest";
import { describeSecretsBackend } from "../../src/contract/index.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CONNECTIONS = { shop: "shop://eu:open%20sesame@shop.example", wh: '{"conn_type": "postgres", "host": "db"}' };
const VARIABLES = { region: "eu", api_token: "t0ken-of-the-shop" };
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return join(folder, name);
};

const fileBackend = (options: object): Promise<SecretsBackend | undefined> =>
  openBackend(
    readConfig({ TRADEWIND__SECRETS__BACKEND: "file", TRADEWIND__SECRETS__BACKEND_OPTIONS: JSON.stringify(options) }),
    systemRuntime().clock,
  );

const [connectionsFile, variablesFile] = [file("connections.json", CONNECTIONS), file("variables.json", VARIABLES)];
const broken = file("broken.json", '{ "shop": "shop://eu:open%20sesame@shop.example" ');

describeSecretsBackend((await fileBackend({ connectionsFile, variablesFile }))!, {
  holds: { connections: CONNECTIONS, variables: VARIABLES },
  outage: async () => (await fileBackend({ connectionsFile: broken, variablesFile: join(folder, "gone.json") }))!,
});
