import { describe, expect, test } from "vitest";
import { secretsOf } from "../../src/connection/connection.ts";
import {
  connectionFromEnvironment,
  connectionIdsInEnvironment,
  type Environment,
  variableFromEnvironment,
  variableKeysInEnvironment,
} from "../../src/connection/environment.ts";
import { isSecretName } from "../../src/connection/secret-names.ts";
import { InvalidConnectionError, parseConnection } from "../../src/index.ts";

const environment: Environment = {
  TRADEWIND_CONN_API: "http://ours",
  AIRFLOW_CONN_API: "http://theirs",
  AIRFLOW_CONN_WAREHOUSE: '{"conn_type": "postgres", "host": "db"}',
  AIRFLOW_CONN_BROKEN: "no uri",
  TRADEWIND_VAR_REGION: "ours",
  AIRFLOW_VAR_REGION: "theirs",
  AIRFLOW_VAR_OLD: "theirs",
  TRADEWIND_VAR_EMPTY: "",
  HOME: "/",
};

describe("connections in the environment", () => {
  test("TRADEWIND_CONN_ goes before AIRFLOW_CONN_", () => {
    expect(connectionFromEnvironment(environment, "api")?.host).toBe("ours");
  });

  test("AIRFLOW_CONN_ is read, too, as URI or JSON", () => {
    expect(connectionFromEnvironment(environment, "warehouse")).toMatchObject({ connType: "postgres", host: "db" });
  });

  test("one that nobody set is undefined; one that cannot be read is an error", () => {
    expect(connectionFromEnvironment(environment, "nowhere")).toBeUndefined();
    expect(() => connectionFromEnvironment(environment, "broken")).toThrow(InvalidConnectionError);
  });

  test("their ids are listed in lower case", () => {
    expect(new Set(connectionIdsInEnvironment(environment))).toEqual(new Set(["api", "warehouse", "broken"]));
  });
});

describe("variables in the environment", () => {
  test("TRADEWIND_VAR_ goes before AIRFLOW_VAR_", () => {
    expect(variableFromEnvironment(environment, "region")).toBe("ours");
    expect(variableFromEnvironment(environment, "old")).toBe("theirs");
  });

  test("an empty one is a value, a missing one undefined", () => {
    expect(variableFromEnvironment(environment, "empty")).toBe("");
    expect(variableFromEnvironment(environment, "nowhere")).toBeUndefined();
  });

  test("their keys are listed in lower case", () => {
    expect(new Set(variableKeysInEnvironment(environment))).toEqual(new Set(["region", "old", "empty"]));
  });
});

describe("secrets of a connection", () => {
  test("are its password and what stands in its extra under a secret name, at any depth", () => {
    const extra = { api_key: "k", region: "eu", nested: { token: { value: "t", n: 7 } }, password: "" };
    expect(secretsOf(parseConnection("c", { connType: "http", password: "p", extra })).sort()).toEqual([
      "7",
      "k",
      "p",
      "t",
    ]);
  });

  test.each(["password", "aws_secret_access_key", "apiKey", "AUTH_TOKEN"])("%s is a secret name", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each(["host", "region_name", "path"])("%s is no secret name", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
