import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "@tradewind/core/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBackend, readConfig } from "../../src/index.ts";

let folder: string;
let waited: number[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-backend-"));
  waited = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const clock = { sleep: async (ms: number) => void waited.push(ms) } as unknown as Clock;
const module = fileURLToPath(new URL("backends.ts", import.meta.url));

const backend = (name: string, options: object | string = {}) =>
  openBackend(
    readConfig({
      TRADEWIND__SECRETS__BACKEND: name,
      TRADEWIND__SECRETS__BACKEND_OPTIONS: typeof options === "string" ? options : JSON.stringify(options),
    }),
    clock,
  );

test("without a word about it there is none", async () => {
  expect(await openBackend(readConfig({}), clock)).toBeUndefined();
});

test("a module brings one; what it does not have it leaves to others", async () => {
  const found = await backend(module);
  expect(await found!.getVariable!("known")).toBe("value of known");
  expect(await found!.getVariable!("unknown")).toBeUndefined();
  expect(await found!.getConnection!("any")).toBeUndefined();
});

test("what fails is tried three times in all, longer apart each time", async () => {
  expect(await (await backend(module, { failures: 2 }))!.getVariable!("broken")).toBe("value of broken");
  expect(waited).toEqual([200, 1_000]);
  const failed = (await backend(module, { failures: 3, api_token: "t-1234" }))!.getVariable!("broken");
  await expect(failed).rejects.toMatchObject({ code: "TW4005", message: expect.stringContaining("with token ***") });
});

test("what is denied is not tried again", async () => {
  await expect((await backend(module))!.getVariable!("denied")).rejects.toMatchObject({ code: "TW4006" });
  expect(waited).toEqual([]);
});

test("a module that brings none, and options that are no object, are errors that do not show the options", async () => {
  await expect(backend("./nowhere.js")).rejects.toMatchObject({ code: "TW5012" });
  await expect(backend("luxon")).rejects.toThrow("exports no secrets backend");
  await expect(backend(module, '["t-1234"]')).rejects.toMatchObject({ code: "TW5012" });
  await expect(backend(module, "t-1234")).rejects.not.toThrow("t-1234");
});

test("files are read, and read again when they have changed", async () => {
  const variablesFile = join(folder, "variables.json");
  const connectionsFile = join(folder, "connections.yaml");
  writeFileSync(variablesFile, '{"region": "eu", "limits": {"max": 3}}');
  writeFileSync(connectionsFile, "api: http://user:pass@api\nlake:\n  conn_type: aws\n  login: AKIA\n");
  const files = await backend("file", { variablesFile, connections_file_path: connectionsFile });
  expect(await files!.getVariable!("limits")).toBe('{"max":3}');
  expect(await files!.getConnection!("lake")).toMatchObject({ connType: "aws", login: "AKIA" });
  writeFileSync(variablesFile, '{"region": "us"}');
  utimesSync(variablesFile, 1, 1);
  expect(await files!.getVariable!("region")).toBe("us");
  expect(await files!.getVariable!("limits")).toBeUndefined();
});

test("a file that is wrong is an error that names all of it, and shows nothing", async () => {
  const connectionsFile = join(folder, "connections.env");
  writeFileSync(connectionsFile, "API=http://u:hunter2@h:x\nLAKE=no-uri\n");
  const files = await backend("file", { connectionsFile });
  const asked = files!.getConnection!("API");
  await expect(asked).rejects.toThrow(/"API".*\n.*"LAKE"/);
  await expect(asked).rejects.not.toThrow("hunter2");
});

test("an option that the file backend does not have is refused", async () => {
  await expect(backend("file", { variableFile: "x" })).rejects.toMatchObject({ code: "TW1006" });
});
