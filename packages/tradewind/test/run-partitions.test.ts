import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentContext, defineDag, run } from "tradewind";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "tradewind-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

const keys: (string | undefined)[] = [];

class Sales {
  load(): void {
    keys.push(currentContext().dagRun.partitionKey);
  }
  flow(): void {
    this.load();
  }
}
const sales = defineDag(Sales, { dagId: "sales", tasks: { load: {} } });

test("a run that is done again is for its own partition, and never for another one", async () => {
  const store = join(folder, "sales.db");
  const again = { store, quiet: true, runId: "it" } as const;
  await run(sales, { ...again, partitionKey: "nl" });
  await run(sales, again);
  expect(keys).toEqual(["nl", "nl"]);
  await expect(run(sales, { ...again, partitionKey: "de" })).rejects.toThrow('DAG "sales" has a run "it" already.');
});
