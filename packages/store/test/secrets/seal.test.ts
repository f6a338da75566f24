import { expect, test } from "vitest";
import { connectionPlace } from "../../src/secrets/places.ts";
import { isSealed, kidOf, open, seal } from "../../src/secrets/seal.ts";
import { newKeyText, readKeys } from "../../src/secrets/secret-key.ts";

const [key, other] = readKeys(`${newKeyText()},${newKeyText()}`, "the test");
const place = connectionPlace("warehouse");
const sealed = seal(key!, place, "p@ss wörd");

test("what was sealed opens with the same key at the same place", () => {
  expect(open(key!, place, sealed)).toBe("p@ss wörd");
  expect([isSealed(sealed), kidOf(sealed)]).toEqual([true, key!.kid]);
});

test("two seals of one text have nothing in common", () => {
  const [, , salt, iv, body] = sealed.split(".");
  const again = seal(key!, place, "p@ss wörd").split(".");
  expect([salt === again[2], iv === again[3], body === again[4]]).toEqual([false, false, false]);
});

test("it does not open with another key, even under the first one's name", () => {
  expect(open(other!, place, sealed)).toBeUndefined();
  expect(open({ ...other!, kid: key!.kid }, place, sealed)).toBeUndefined();
});

test("it does not open in another row, table or field", () => {
  expect(open(key!, connectionPlace("lake"), sealed)).toBeUndefined();
  expect(open(key!, { ...place, table: "variable" }, sealed)).toBeUndefined();
  expect(open(key!, { ...place, field: "value" }, sealed)).toBeUndefined();
  expect(open(key!, { ...place, row: ["ware", "house"] }, sealed)).toBeUndefined();
});

test("no bit of it can be changed", () => {
  const parts = sealed.split(".");
  for (const part of [2, 3, 4]) {
    const bytes = Buffer.from(parts[part]!, "base64url");
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      const text = parts.with(part, changed.toString("base64url")).join(".");
      expect(open(key!, place, text)).toBeUndefined();
    }
  }
});

test("a tag that was cut short does not open it", () => {
  const [version, kid, salt, iv, body] = sealed.split(".");
  const bytes = Buffer.from(body!, "base64url");
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length).toString("base64url");
    expect(open(key!, place, [version, kid, salt, iv, cut].join("."))).toBeUndefined();
  }
});

test("keys are read from commas and lines, with comments, each once", () => {
  const [a, b] = [newKeyText(), newKeyText()];
  const kids = (text: string) => readKeys(text, "the test").map(({ kid }) => kid);
  expect(kids(`# old\n${a}\n\n${b} # new\n`)).toEqual(kids(`${a},${b},${a}`));
  expect(kids("")).toEqual([]);
});

test("what is no key is refused without being shown", () => {
  for (const text of ["secret", newKeyText().slice(1), `${newKeyText()}AAAA`]) {
    expect(() => readKeys(`${newKeyText()},${text}`, "TRADEWIND__SECRETS__KEYS")).toThrow(
      "key 2 of TRADEWIND__SECRETS__KEYS is no key",
    );
    expect(() => readKeys(text, "here")).not.toThrow(text);
  }
});
