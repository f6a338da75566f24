import { afterEach, expect, test, vi } from "vitest";
import { BaseHook } from "../../src/index.ts";

class ApiHook extends BaseHook<string> {
  protected override async makeConn(): Promise<string> {
    return (await this.getConnection(this.connId)).host ?? "";
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a hook whose connection is missing can be closed, and finds it later", async () => {
  const hook = new ApiHook("failed_connection_test");
  await expect(hook.getConn()).rejects.toMatchObject({ code: "TW4001" });
  await hook.close();
  vi.stubEnv("TRADEWIND_CONN_FAILED_CONNECTION_TEST", "http://found");
  expect(await hook.getConn()).toBe("found");
});
