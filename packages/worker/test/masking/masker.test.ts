import { parseConnection } from "@tradewind/core";
import { expect, test } from "vitest";
import { Masker } from "../../src/masking/masker.ts";

function maskerFor(uri: string): Masker {
  const masker = new Masker();
  masker.addConnection(parseConnection("api", uri));
  return masker;
}

test("a password is masked in every form in which it turns up", () => {
  const { mask } = maskerFor("http://user:p%40ss word@host");
  const basic = Buffer.from("user:p@ss word").toString("base64");
  expect(mask("p@ss word, p%40ss%20word")).toBe("***, ***");
  expect(mask(`authorization: Basic ${basic}`)).toBe("authorization: Basic ***");
  expect(mask(Buffer.from("p@ss word").toString("base64"))).toBe("***");
});

test("extra fields with a secret name are masked, others are not", () => {
  const { mask } = maskerFor("http://host?api_key=abc-123-def&region=eu-west");
  expect(mask("key abc-123-def in eu-west")).toBe("key *** in eu-west");
});

test("a secret that is part of a longer one leaves nothing behind", () => {
  const { mask } = maskerFor("http://u:secret@host?token=secret-and-more");
  expect(mask("secret-and-more secret")).toBe("*** ***");
});

test("host and login are no secrets", () => {
  expect(maskerFor("http://user:pass@host").mask("user at host")).toBe("user at host");
});

test("of very many secrets the newest are known, and those that are looked up again", () => {
  const masker = new Masker({ most: 10 });
  for (let i = 0; i < 100; i++) {
    masker.addSecret("always-looked-up");
    masker.addSecret(`token-${i}-of-many`);
  }
  expect(masker.mask("token-99-of-many token-96-of-many always-looked-up")).toBe("*** *** ***");
  expect(masker.mask("token-1-of-many")).toBe("token-1-of-many");
});
