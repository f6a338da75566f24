// The examples of docs/xcom.md, so that they compile and run; pages.test.ts compares the two.
import { createHash } from "node:crypto";
import { currentContext, defineDag, defineXComBackend, type Flow, fileXComBackend, run } from "../../src/index.ts";

class Orders {
  extract(day: string) {
    const { ti } = currentContext();
    ti.xcomPush("source", `orders of ${day}`);
    return [{ id: 1, amount: 10 }];
  }
  async total(orders: { amount: number }[]) {
    const { ti } = currentContext();
    const source = await ti.xcomPull<string>("extract", "source");
    return `${source}: ${orders.reduce((sum, { amount }) => sum + amount, 0)}`;
  }

  flow(this: Flow<Orders>) {
    this.total(this.extract("{{ ds }}"));
  }
}

const orders = defineDag(Orders, { dagId: "orders", tasks: { extract: {}, total: {} } });

/** What `total` returns in a run whose XComs lie in a folder. */
export async function totalWithFiles(folder: string): Promise<unknown> {
  const backend = fileXComBackend({ folder, compression: "gzip" });
  const result = await run(orders, {
    store: "memory",
    quiet: true,
    logicalDate: "2024-01-03",
    xcom: { backend, thresholdBytes: 10 },
  });
  return result.xcom("total");
}

const objects = new Map<string, string>();
const put = async (name: string, text: string): Promise<void> => void objects.set(name, text);
const get = async (name: string): Promise<string> => {
  const text = objects.get(name);
  if (text === undefined) throw new Error(`no object "${name}"`);
  return text;
};
const deleteAll = async (prefix: string): Promise<void> => {
  for (const name of objects.keys()) if (name.startsWith(prefix)) objects.delete(name);
};
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

export const bucket = defineXComBackend({
  name: "bucket",
  open: ({ prefix }) => ({
    async write({ dagId, runId, taskId, mapIndex, key }, text) {
      const name = [prefix, dagId, runId, taskId, mapIndex, key, hashOf(text)]
        .map(String)
        .map(encodeURIComponent)
        .join("/");
      await put(name, text);
      return name;
    },
    read: (name) => get(name),
    async delete({ dagId, runId }) {
      const ids = runId === undefined ? [prefix, dagId] : [prefix, dagId, runId];
      await deleteAll(`${ids.map(String).map(encodeURIComponent).join("/")}/`);
    },
  }),
});
