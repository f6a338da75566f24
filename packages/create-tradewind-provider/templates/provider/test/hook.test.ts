import { expect, onTestFinished, test, vi } from "vitest";
import { SampleServiceError, SampleServiceHook } from "../src/index.ts";
import { startServer } from "./fake-server.ts";

/** A hook whose connection leads to this machine. */
function hookTo(port: number): SampleServiceHook {
  vi.stubEnv("TRADEWIND_CONN_SAMPLE_SERVICE", `sample-service://:token@127.0.0.1:${port}/http`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return new SampleServiceHook("sample_service");
}

test("an answer is read as JSON, and the token goes along", async () => {
  const { port, requests } = await startServer({ body: '[{ "id": 1 }]' });
  await using hook = hookTo(port);

  expect(await hook.get("/orders")).toEqual([{ id: 1 }]);

  expect(requests).toEqual([{ url: "/orders", authorization: "Bearer token" }]);
});

test.each([
  { status: 404, body: "", problem: "answered 404" },
  { status: 200, body: "<html>", problem: "answered something else than JSON" },
])("what is no answer is an error: $problem", async ({ problem, ...answer }) => {
  const { port } = await startServer(answer);
  await using hook = hookTo(port);
  await expect(hook.get("/orders")).rejects.toThrow(problem);
});

test("a service that is not there is an error that says so", async () => {
  const { port, stop } = await startServer({ body: "" });
  await stop();
  await using hook = hookTo(port);
  await expect(hook.get("/orders")).rejects.toThrow(SampleServiceError);
});

test("a request ends when its attempt is cancelled", async () => {
  const { port } = await startServer({ body: "{}" });
  await using hook = hookTo(port);
  const signal = AbortSignal.abort(new Error("cancelled"));
  await expect(hook.get("/orders", { signal })).rejects.toThrow("cancelled");
});
