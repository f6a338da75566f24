import { expect, test } from "vitest";
import { render } from "./rendering.ts";

const state = { job: "j-1", nothing: null, "orders.since": "2024-01-01", ".since": "2024-01-02" };

test.each([
  ["task_state_store.get('job')", "j-1"],
  ["task_state_store.get('gone')", "null"],
  ["task_state_store.get('gone') is none", "true"],
  ["task_state_store.get('gone', 'none')", "none"],
  ["task_state_store.get('gone', default='none')", "none"],
  ["task_state_store.get('nothing', 'none') is none", "true"],
  ["asset_state_store['orders'].get('since')", "2024-01-01"],
  ["asset_state_store.orders.get('rows', 0)", "0"],
  ["asset_state_store.get('since')", "2024-01-02"],
])("{{ %s }}", async (expression, text) => {
  expect(await render(`{{ ${expression} }}`, { state })).toBe(text);
});

test("a template writes nothing", async () => {
  await expect(render("{{ task_state_store.set('job', 'j-2') }}", { state })).rejects.toThrow("Template");
});
