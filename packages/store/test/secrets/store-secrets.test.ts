import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConnection } from "@tradewind/core";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { givenKeys, type KeySource, keyFile, openSqliteStore, type Store } from "../../src/index.ts";
import { newKeyText } from "../../src/secrets/secret-key.ts";

let folder: string;
let open: Store[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-secrets-"));
  open = [];
});
afterEach(async () => {
  for (const store of open) await store.close();
  rmSync(folder, { recursive: true });
});

async function storeWith(keys?: KeySource): Promise<Store> {
  const store = await openSqliteStore({ path: join(folder, "store.sqlite"), ...(keys ? { keys } : {}) });
  open.push(store);
  return store;
}

const warehouse = parseConnection("warehouse", "postgres://etl:s3cret@db:5432/sales?sslmode=require");
const given = (...keys: string[]) => givenKeys(keys.join(","), "TRADEWIND__SECRETS__KEYS");

/** Every text in the file and beside it. */
const onDisk = () =>
  ["store.sqlite", "store.sqlite-wal"].map((name) => readFileSync(join(folder, name), "latin1")).join();

test("a connection comes back as it was put, and stands nowhere in the file", async () => {
  const store = await storeWith(keyFile(join(folder, "keys/store.key")));
  const { connections } = await store.catalog();
  connections.put([{ ...warehouse, description: "Sales" }], 1);
  expect(await store.getConnection("warehouse")).toEqual({ ...warehouse, description: "Sales" });
  expect(connections.list()).toEqual([{ connId: "warehouse", connType: "postgres", description: "Sales" }]);
  for (const part of ["s3cret", "etl", "sslmode"]) expect(onDisk()).not.toContain(part);
  expect(connections.delete("warehouse")).toBe(true);
  expect(await store.getConnection("warehouse")).toBeUndefined();
});

test("a variable comes back as it was put, and stands nowhere in the file", async () => {
  const store = await storeWith(keyFile(join(folder, "keys/store.key")));
  const { variables } = await store.catalog();
  variables.put([{ key: "region", value: "eu-west-77", description: null }], 1);
  variables.put([{ key: "region", value: "eu-north-77", description: "Where" }], 2);
  expect(await store.getVariable("region")).toEqual({ key: "region", value: "eu-north-77", description: "Where" });
  expect(onDisk()).not.toMatch(/eu-(west|north)-77/);
  expect(variables.delete("region")).toBe(true);
  expect(variables.delete("region")).toBe(false);
});

test("the first key is made when it is needed, in a file that its owner alone can read", async () => {
  const path = join(folder, "keys/store.key");
  const store = await storeWith(keyFile(path));
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  (await store.catalog()).connections.put([warehouse], 1);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("without a key nothing is kept, and nothing is written", async () => {
  const store = await storeWith();
  const { connections } = await store.catalog();
  expect(() => connections.put([warehouse], 1)).toThrow(expect.objectContaining({ code: "TW5020" }));
  expect(connections.list()).toEqual([]);
});

test("another key than the one that the store was used with is refused, and no key is made beside it", async () => {
  const first = newKeyText();
  (await (await storeWith(given(first))).catalog()).connections.put([warehouse], 1);
  const path = join(folder, "other.key");
  for (const keys of [given(newKeyText()), keyFile(path), undefined]) {
    const store = await storeWith(keys);
    const { connections } = await store.catalog();
    expect(() => connections.put([warehouse], 2)).toThrow(expect.objectContaining({ code: "TW5021" }));
    await expect(store.getConnection("warehouse")).rejects.toMatchObject({ code: "TW5021" });
  }
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

test("what was moved to another row does not open there", async () => {
  const store = await storeWith(given(newKeyText()));
  const { connections } = await store.catalog();
  connections.put([warehouse, { ...warehouse, connId: "lake", password: "other" }], 1);
  const db = new Database(join(folder, "store.sqlite"));
  db.exec("UPDATE connection SET fields = (SELECT fields FROM connection WHERE conn_id = 'warehouse')");
  db.close();
  await expect(store.getConnection("lake")).rejects.toMatchObject({ code: "TW5022" });
  expect(await store.getConnection("warehouse")).toEqual(warehouse);
});

test("a rotation seals everything anew; the old key is no longer needed", async () => {
  const [old, fresh] = [newKeyText(), newKeyText()];
  const before = await storeWith(given(old));
  const catalog = await before.catalog();
  for (let i = 0; i < 7; i++) catalog.connections.put([{ ...warehouse, connId: `c${i}` }], 1);
  catalog.variables.put([{ key: "k", value: "v", description: null }], 1);

  const { secrets } = await (await storeWith(given(fresh, old))).catalog();
  const rotated = [];
  for (let n = secrets.rotateSome(3); n > 0; n = secrets.rotateSome(3)) rotated.push(n);
  expect(rotated).toEqual([3, 3, 2]);
  expect(secrets.sealedRows()).toEqual([{ kid: secrets.sealingKey(), rows: 8 }]);

  const after = await storeWith(given(fresh));
  expect(await after.getConnection("c6")).toEqual({ ...warehouse, connId: "c6" });
  expect((await after.getVariable("k"))?.value).toBe("v");
  await expect(before.getConnection("c6")).rejects.toMatchObject({ code: "TW5021" });
});

test("a key file that got a new key is read again without a restart", async () => {
  const keys = keyFile(join(folder, "store.key"));
  const running = await storeWith(keyFile(join(folder, "store.key")));
  const { connections, secrets } = await running.catalog();
  connections.put([warehouse], 1);
  const before = secrets.sealingKey();
  const other = (await (await storeWith(keys)).catalog()).secrets;
  expect(other.makeKey()).toBe(true);
  while (other.rotateSome(100) > 0);
  expect(secrets.sealingKey()).not.toBe(before);
  expect(await running.getConnection("warehouse")).toEqual(warehouse);
});

test("a rotation may end anywhere and be taken up by another process; meanwhile everything can be read", async () => {
  const [old, fresh] = [newKeyText(), newKeyText()];
  const before = await (await storeWith(given(old))).catalog();
  const ids = Array.from({ length: 10 }, (_, i) => `c${i}`);
  before.connections.put(
    ids.map((connId) => ({ ...warehouse, connId })),
    1,
  );
  for (let rotated = 0; rotated < ids.length; rotated += 2) {
    // each batch by a process that ends behind it
    const store = await storeWith(given(fresh, old));
    expect((await store.catalog()).secrets.rotateSome(2)).toBe(2);
    for (const connId of ids) expect((await store.getConnection(connId))?.password).toBe("s3cret");
  }
  const { secrets } = await (await storeWith(given(fresh))).catalog();
  expect(secrets.rotateSome(2)).toBe(0);
  expect(secrets.sealedRows()).toEqual([{ kid: secrets.sealingKey(), rows: ids.length }]);
});

test("what somebody writes with the old key while it is rotated is found, too", async () => {
  const [old, fresh] = [newKeyText(), newKeyText()];
  const running = await (await storeWith(given(old))).catalog();
  running.variables.put([{ key: "a", value: "1", description: null }], 1);
  const { secrets } = await (await storeWith(given(fresh, old))).catalog();
  secrets.rotateSome(100);
  // it does not know the new key, and says so instead of writing what nobody could read
  expect(() => running.variables.put([{ key: "b", value: "2", description: null }], 2)).toThrow(
    expect.objectContaining({ code: "TW5021" }),
  );
});

test("a key that is lost is not replaced by a new one; what it has sealed can be given up", async () => {
  (await (await storeWith(given(newKeyText()))).catalog()).connections.put([warehouse], 1);
  const { connections, variables, secrets } = await (await storeWith(keyFile(join(folder, "store.key")))).catalog();
  expect(() => secrets.makeKey()).toThrow(expect.objectContaining({ code: "TW5021" }));
  expect(secrets.missingKeys()).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)]);
  expect(secrets.dropUnreadable()).toBe(1);
  expect(connections.list()).toEqual([]);
  variables.put([{ key: "k", value: "v", description: null }], 2);
  expect(secrets.sealedRows()).toEqual([{ kid: secrets.sealingKey(), rows: 1 }]);
  expect(secrets.dropUnreadable()).toBe(0);
});
