import { expect, test } from "vitest";
import { type Connection, connectionUri, parseConnection } from "../../src/index.ts";

const db: Connection = { connId: "c", connType: "postgres", host: "db", extra: {} };

test.each<Partial<Connection>>([
  {},
  { login: "us@er", password: "p:s/w@d%+ #?'()*!", schema: "a/b ?#" },
  { password: "no login" },
  { host: "", port: 5432 },
  { host: "https://api.example.com", port: 8080 },
  { host: "postgres://api.example.com" },
  { host: "/tmp/file.db" },
  { extra: { region: "eu", text: "a&b=c +ü" } },
  { extra: { number: "10", truth: "true", quoted: '"x"' } },
  { extra: { number: 10, nested: { list: [1, "2", null] } } },
  { extra: { __extra__: "odd" } },
])("a URI reads back as the connection it was written from: %j", (fields) => {
  const connection = { ...db, ...fields };
  const { host, ...others } = connection;
  const expected = host === "" ? others : connection;
  expect(parseConnection("c", connectionUri(connection))).toEqual(expected);
});
