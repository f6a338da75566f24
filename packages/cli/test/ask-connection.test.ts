import { expect, test } from "vitest";
import { questionText, typedAnswer } from "../src/secrets/ask-connection.ts";

test("a question says what it is about, what may be answered, and what holds without an answer", () => {
  const ask = (described: Parameters<typeof questionText>[0]["described"], isRequired = false) =>
    questionText({ name: "port", described, isRequired });
  expect(ask({}, true)).toBe("port: ");
  expect(ask({ title: "Port" })).toBe("Port [none]: ");
  expect(ask({ title: "Port", description: "where it listens", default: 5000 })).toBe(
    "Port (where it listens) [5000]: ",
  );
  expect(ask({ title: "Protocol", enum: ["http", "https"] }, true)).toBe("Protocol (http, https): ");
});

test("an answer is of the type that the schema says, or stays the text that the check refuses", () => {
  expect(typedAnswer("5000", { type: "integer" })).toBe(5000);
  expect(typedAnswer("many", { type: "integer" })).toBe("many");
  expect(typedAnswer("5000", { type: "string" })).toBe("5000");
  expect(typedAnswer("true", { type: "boolean" })).toBe(true);
});

test("a question about what is there says what that is, and of a secret only that it stays", () => {
  const ask = (current: unknown, writeOnly = false) =>
    questionText({ name: "port", described: { default: 1, writeOnly }, isRequired: true, current });
  expect(ask(5000)).toBe("port [5000]: ");
  expect(ask({ a: 1 })).toBe('port [{"a":1}]: ');
  expect(ask("hunter2", true)).toBe("port [unchanged]: ");
  expect(ask(undefined)).toBe("port [1]: ");
});
