import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { disposableFolder } from "../disposable-folder.ts";
import { runVitest } from "../run-vitest.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const TESTS = `import { BaseHook } from "@tradewind/core";
import { describeHook } from ${JSON.stringify(here("../../src/contract/index.ts"))};
class ShopHook extends BaseHook {
  async close() {}
  async makeConn() { return {}; }
  async count() { await this.getConn(); return 3; }
}
describeHook(ShopHook, { connection: "shop://shop", calls: { counts: (hook) => hook.count() } });
`;

test("a broken rule is a failing test that names it, what was found, and the way to mend it; one that cannot be judged is skipped", async () => {
  await using folder = await disposableFolder();
  writeFileSync(join(folder.path, "shop.test.ts"), TESTS);
  const ends = await runVitest(folder.path);
  const failures = ends.filter(({ state }) => state === "failed");
  expect(failures.map(({ name }) => name)).toEqual([
    "says which type its connections have",
    "closes the client that it has made, once",
  ]);
  expect(failures[1]!.message).toMatchInlineSnapshot(`
    "ShopHook breaks the rule "closes the client that it has made, once":
      found 0 closed of 1 clients
    To mend it: make clients in makeConn() and close them in closeConn(client): BaseHook calls each of them once."
  `);
  const skipped = ends.filter(({ state }) => state === "skipped").map(({ name }) => name);
  expect(skipped).toContain("has a stand-in that answers every call in the same shape");
});
