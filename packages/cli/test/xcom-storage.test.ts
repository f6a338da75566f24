import { InvalidOptionError, type XComBackend } from "@tradewind/core";
import { readConfig } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { chooseXComStorage } from "../src/xcom-storage.ts";

const backend: XComBackend = { write: async () => "", read: async () => "", delete: async () => {} };
const PLACE = { dagId: "d", runId: "r", taskId: "t", mapIndex: -1, key: "k" };
const inDatabase = readConfig({});
const inFiles = readConfig({ TRADEWIND__XCOM__BACKEND: "file", TRADEWIND__XCOM__THRESHOLD_BYTES: "10" });

describe("where long XComs of run() are kept", () => {
  test("is what its options say, whatever is configured", async () => {
    const chosen = await chooseXComStorage({ xcom: { backend, thresholdBytes: 5 } }, inFiles);
    expect([await chosen!.backend(), chosen!.thresholdBytes]).toEqual([backend, 5]);
    expect((await chooseXComStorage({ xcom: { backend } }, inDatabase))!.thresholdBytes).toBe(65_536);
  });

  test("a backend of this process is no use to worker processes, and is refused", async () => {
    await expect(chooseXComStorage({ xcom: { backend }, executor: "process" }, inDatabase)).rejects.toThrow(
      InvalidOptionError,
    );
  });

  test("is the configured backend, or the database", async () => {
    expect(await chooseXComStorage({}, inDatabase)).toBeUndefined();
    expect((await chooseXComStorage({}, inFiles))!.thresholdBytes).toBe(10);
  });

  test("is this process, if the run is kept in memory and would not be in the database", async () => {
    expect(await chooseXComStorage({ store: "memory" }, inDatabase)).toBeUndefined();
    expect(await chooseXComStorage({ store: "memory", executor: "process" }, inFiles)).toBeUndefined();
    const memory = await (await chooseXComStorage({ store: "memory" }, inFiles))!.backend();
    const [first, second] = [await memory.write(PLACE, "one"), await memory.write(PLACE, "two")];
    expect([await memory.read(first), await memory.read(second)]).toEqual(["one", "two"]);
  });
});
