import { expect, test } from "vitest";
import * as tradewind from "../dist/index.js";

/** Classes that go by another name, too. */
const ALIASES = /^Airflow|^HITL(RejectException|TimeoutError)$/;

test("exported classes have their own names in what is published: errors and documents show them", () => {
  const classes = Object.entries(tradewind).filter(
    ([name, value]) => typeof value === "function" && /^[A-Z]/.test(name) && !ALIASES.test(name),
  );
  expect(classes.length).toBeGreaterThan(60);
  expect(classes.filter(([name, value]) => (value as { name: string }).name !== name)).toEqual([]);
});
