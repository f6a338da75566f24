import { describe, expect, test } from "vitest";
import { type Connection, InvalidConnectionError, parseConnection } from "../../src/index.ts";

const parsed = (uri: string): Partial<Connection> => {
  const { connId: _connId, ...fields } = parseConnection("c", uri);
  return fields;
};

describe("the URIs of the book", () => {
  test.each<[string, Partial<Connection>]>([
    [
      "postgresql://airflow:airflow@wiki_results:5432/airflow",
      {
        connType: "postgres",
        host: "wiki_results",
        port: 5432,
        login: "airflow",
        password: "airflow",
        schema: "airflow",
      },
    ],
    ["postgres://db/x", { connType: "postgres", host: "db", schema: "x" }],
    [
      "http://airflow:airflow@movielens",
      { connType: "http", host: "movielens", login: "airflow", password: "airflow" },
    ],
    [
      "http://citibike:cycling@citibike_api:5000",
      { connType: "http", host: "citibike_api", port: 5000, login: "citibike", password: "cycling" },
    ],
    ["http://taxi_fileserver", { connType: "http", host: "taxi_fileserver" }],
    ["fs://@?path=/", { connType: "fs", extra: { path: "/" } }],
    [
      "s3://key:secret@?host=locals3:9000",
      { connType: "s3", login: "key", password: "secret", extra: { host: "locals3:9000" } },
    ],
    [
      "s3://@?host=http://minio:9000&aws_access_key_id=id&aws_secret_access_key=key",
      {
        connType: "s3",
        extra: { host: "http://minio:9000", aws_access_key_id: "id", aws_secret_access_key: "key" },
      },
    ],
    [
      "aws://key:secret@?endpoint_url=http%3A%2F%2Flocals3%3A9000",
      { connType: "aws", login: "key", password: "secret", extra: { endpoint_url: "http://locals3:9000" } },
    ],
    [
      "http://secure_api:5000?token=supersecret",
      { connType: "http", host: "secure_api", port: 5000, extra: { token: "supersecret" } },
    ],
    ["wasb://name:key@azure", { connType: "wasb", host: "azure", login: "name", password: "key" }],
    ["odbc://user:pw@host/db", { connType: "odbc", host: "host", login: "user", password: "pw", schema: "db" }],
  ])("%s", (uri, fields) => {
    expect(parsed(uri)).toEqual({ extra: {}, ...fields });
  });
});

describe("a query", () => {
  test("keeps numbers that JavaScript cannot hold as text", () => {
    expect(parsed("aws://?account=123456789012345678901&id=123456789012&f=1.5").extra).toEqual({
      account: "123456789012345678901",
      id: 123456789012,
      f: 1.5,
    });
  });

  test("may hold JSON under __extra__", () => {
    expect(parsed(`http://api?__extra__=${encodeURIComponent('{"a":{"b":[1]}}')}`).extra).toEqual({ a: { b: [1] } });
  });
});

describe("a connection given by its fields", () => {
  test("gets its id and an extra", () => {
    expect(parseConnection("c", { connType: "google-cloud", host: "h" })).toEqual({
      connId: "c",
      connType: "google_cloud",
      host: "h",
      extra: {},
    });
  });
});

describe("a connection that cannot be read", () => {
  const SECRET = "hunter2hunter2";
  test.each([
    `postgres://user:${SECRET}@host:port/x`,
    `postgres://user:${SECRET}@host:65536/x`,
    `http://user:${SECRET}@https://api`,
    `://user:${SECRET}@host`,
    `${SECRET}`,
    `http://host?__extra__=${SECRET}`,
    `{"conn_type": "http", "password": "${SECRET}"`,
    `{"conn_type": "http", "port": "${SECRET}"}`,
    `{"conn_type": "http", "extra": "${SECRET}"}`,
    `{"conn_type": "http", "password": "${SECRET}", "hots": "h"}`,
  ])("is refused without showing its text: %s", (text) => {
    expect.assertions(4);
    try {
      parseConnection("warehouse", text);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidConnectionError);
      const { message, hint, stack, cause } = error as InvalidConnectionError;
      expect(message).toContain('Connection "warehouse" cannot be read: ');
      expect([message, hint, stack].join("\n")).not.toContain(SECRET);
      expect(cause).toBeUndefined();
    }
  });

  test("names the fields that it does not know", () => {
    expect(() => parseConnection("c", '{"conn_type": "http", "hots": "h"}')).toThrow("unknown fields (hots)");
  });
});
