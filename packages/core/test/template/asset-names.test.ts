import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { type AssetEvent, asset, assetAlias } from "../../src/index.ts";
import { render } from "./rendering.ts";

const at = (text: string) => DateTime.fromISO(text, { zone: "utc" });

const event = (rows: number, more: Partial<AssetEvent> = {}): AssetEvent => ({
  asset: { name: "orders", uri: "s3://lake/orders" },
  extra: { rows },
  timestamp: at("2024-01-02T06:00:00Z"),
  partitionKey: undefined,
  aliases: [],
  sourceDagId: "make",
  sourceRunId: "scheduled__2024-01-01T00:00:00+00:00",
  sourceTaskId: "load",
  sourceMapIndex: -1,
  sourceRun: {
    logicalDate: at("2024-01-01"),
    dataInterval: { start: at("2024-01-01"), end: at("2024-01-02") },
  },
  ...more,
});

const assetEvents = {
  run: [event(1), event(2)],
  orders: [event(5), event(6, { sourceRun: undefined })],
  "s3://lake/returns": [event(7)],
};
const context = {
  inlets: [
    asset("orders", { uri: "s3://lake/orders" }),
    assetAlias("files"),
    asset.ref({ uri: "s3://lake/returns" }),
    asset.ref({ name: "rates" }),
  ],
  outlets: [asset("clean")],
};

test.each([
  ["triggering_asset_events.orders | length", "2"],
  ['triggering_asset_events["orders"][0].extra.rows', "1"],
  ["triggering_asset_events.orders[-1].timestamp | ts", "2024-01-02T06:00:00+00:00"],
  ["(triggering_asset_events.values() | first | first).source_dag_run.data_interval_end | ds", "2024-01-02"],
  ["triggering_asset_events.keys() | join", "orders"],
  ["triggering_asset_events.orders[0].source_task_id", "load"],
  ["triggering_asset_events.orders[0].uri", "s3://lake/orders"],
  ["inlet_events.orders[-1].extra.rows", "6"],
  ["inlet_events.files | length", "0"],
  ["inlets[0].uri", "s3://lake/orders"],
  ["inlets[1].name", "files"],
  ["inlets[2].uri", "s3://lake/returns"],
  ["inlets[3].name", "rates"],
  ['inlet_events["s3://lake/returns"][0].extra.rows', "7"],
  ["inlet_events.rates | length", "0"],
  ["outlets[0].name", "clean"],
])("{{ %s }}", async (expression, text) => {
  expect(await render(`{{ ${expression} }}`, { assetEvents, context })).toBe(text);
});

test("a run that no asset has made has no triggering events", async () => {
  expect(await render("{{ triggering_asset_events.keys() | length }}")).toBe("0");
});

test("an asset that is no inlet is undefined, and says so", async () => {
  await expect(render("{{ inlet_events.returns[-1].extra }}", { assetEvents, context })).rejects.toThrow("undefined");
});
