import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tradewind } from "./command.ts";
import { manifest, projectWithProviders } from "./provider-packages.ts";

const PROVIDER = `
import { BaseHook } from "@tradewind/core";
export class AcmeHook extends BaseHook {
  static connType = "acme";
  async makeConn() {
    const { host, password } = await this.getConnection(this.connId);
    if (host === "down") throw new Error("cannot log in with " + password);
    return { version: 7 };
  }
  async testConnection() { return "version " + (await this.getConn()).version; }
  async closeConn() { console.error("closed"); }
}
export class QuietHook extends BaseHook {
  static connType = "quiet";
  testConnection() {}
}
export class MuteHook extends BaseHook { static connType = "mute"; }
export class OneHook extends BaseHook { static connType = "twice"; testConnection() { return "one"; } }
export class OtherHook extends BaseHook { static connType = "twice"; testConnection() { return "other"; } }
`;

const OWN = `
import { BaseHook } from "@tradewind/core";
export const unrelated = 3;
export class OwnHook extends BaseHook {
  async testConnection() { return "reached " + (await this.getConnection(this.connId)).host; }
}
`;

describe("connections test", () => {
  const name = "tradewind-provider-acme";
  const { folder, remove } = projectWithProviders({
    [name]: { "package.json": manifest(name), "index.js": PROVIDER, "provider.json": { title: "Acme" } },
  });
  afterAll(remove);
  beforeAll(async () => {
    writeFileSync(join(folder, "own-hook.ts"), OWN);
    await tradewind(folder, ["db", "migrate"]);
    expect(await tradewind(folder, ["providers", "build", `node_modules/${name}`])).toMatchObject({ status: 0 });
  });

  /** Tests a connection that the environment defines. */
  const tested = (uri: string, ...words: string[]) =>
    tradewind(folder, ["connections", "test", "it", ...words, "--output", "json"], { TRADEWIND_CONN_IT: uri });

  test("asks the hook of the connection's type, and lets go of what it has made", async () => {
    const { status, stdout, stderr } = await tested("acme://:hunter2@up");
    expect([status, stderr]).toEqual([0, "closed\n"]);
    const row = { conn_id: "it", conn_type: "acme", hook: "AcmeHook", status: "success", message: "version 7" };
    expect(JSON.parse(stdout)).toEqual(row);
  });

  test("ends with status 1 when the connection does not work, and shows no secret", async () => {
    const { status, stdout } = await tested("acme://:hunter2@down");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "failed", message: "cannot log in with ***" });
  });

  test("says that it works where the hook says nothing", async () => {
    const { status, stdout } = await tested("quiet://h");
    expect([status, JSON.parse(stdout).message]).toEqual([0, "Connection successfully tested"]);
  });

  test("says who cannot test it", async () => {
    const mute = await tested("mute://h");
    expect([mute.status, mute.stderr]).toEqual([
      3,
      expect.stringContaining(`MuteHook of ${name} has no testConnection`),
    ]);
    const nobody = await tested("other://h");
    expect(nobody.stderr).toContain('TW6008  Connection "it" cannot be tested: no provider here brings a hook');
    expect((await tradewind(folder, ["connections", "test", "none"])).status).toBe(4);
  });

  test("wants to know which hook, where there are several", async () => {
    const several = await tested("twice://h");
    expect([several.status, several.stderr]).toEqual([2, expect.stringContaining("OneHook of")]);
    expect(JSON.parse((await tested("twice://h", "--hook", "OtherHook")).stdout).message).toBe("other");
  });

  test("takes a hook of the project's own, from a file, for any type", async () => {
    const { stdout } = await tested("other://somewhere", "--hook", "./own-hook.ts");
    expect(JSON.parse(stdout)).toMatchObject({ hook: "OwnHook", status: "success", message: "reached somewhere" });
  });

  test("reaches what a connection of type http names, whatever it answers", async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.headers.authorization === `Basic ${btoa("ada:hunter2")}` ? 204 : 401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const login = await tested(`http://ada:hunter2@127.0.0.1:${port}`);
    expect(JSON.parse(login.stdout)).toMatchObject({
      hook: "HttpHook",
      status: "success",
      message: `http://127.0.0.1:${port} answers 204`,
    });
    expect(JSON.parse((await tested(`http://127.0.0.1:${port}`)).stdout).message).toContain("answers 401");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const gone = await tested(`http://127.0.0.1:${port}`);
    expect([gone.status, JSON.parse(gone.stdout).message]).toEqual([1, expect.stringContaining("ECONNREFUSED")]);
  });

  test("looks for the folder of a connection of type fs", async () => {
    const there = await tested(`fs:///?path=${encodeURIComponent(folder)}`);
    expect([there.status, JSON.parse(there.stdout).message]).toEqual([0, `${folder} is there`]);
    const gone = await tested(`fs:///?path=${encodeURIComponent(join(folder, "package.json"))}`);
    expect([gone.status, JSON.parse(gone.stdout).message]).toEqual([1, expect.stringContaining("is no folder")]);
    expect((await tested("fs:///")).stdout).toContain("path");
  });

  test("asks about a connection of the store, too", async () => {
    await tradewind(folder, ["connections", "add", "stored", "--conn-uri", "acme://up"]);
    expect(await tradewind(folder, ["connections", "test", "stored"])).toMatchObject({ status: 0 });
  });
});
