import { expect, test } from "vitest";
import { LookUp } from "../src/index.ts";

const environment = {
  TRADEWIND_CONN_API: "http://environment",
  AIRFLOW_CONN_OLD: '{"conn_type": "http", "host": "old"}',
  TRADEWIND_VAR_COLOUR: "blue",
};

test("what the caller gives comes before the environment", () => {
  const lookUp = new LookUp({ connections: { api: "http://given" }, variables: { colour: "red" }, environment });
  expect(lookUp.connection("api").host).toBe("given");
  expect(lookUp.variable("colour")).toBe("red");
});

test("the environment is read in both spellings", () => {
  const lookUp = new LookUp({ environment });
  expect(lookUp.connection("api").host).toBe("environment");
  expect(lookUp.connection("old").host).toBe("old");
  expect(lookUp.variable("colour")).toBe("blue");
});

test("a connection that nobody defines is an error with the nearest one, a variable is undefined", () => {
  const lookUp = new LookUp({ environment });
  expect(() => lookUp.connection("apo")).toThrow('Connection "apo" is not defined.');
  expect(lookUp.variable("nothing")).toBeUndefined();
});

test("a variable that is no text is given as JSON", () => {
  expect(new LookUp({ variables: { limits: { max: 3 } }, environment: {} }).variable("limits")).toBe('{"max":3}');
});
