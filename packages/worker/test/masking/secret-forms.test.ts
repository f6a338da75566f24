import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Masker } from "../../src/masking/masker.ts";

const SECRETS = ["p@ss/w:rd+100% ü'\"<&>", "hunter2-hunter2", 'quo"te\\back\nsecond-line-of-it'];

const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  "URL component": encodeURIComponent,
  "URL component in lower case": (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "form field": (secret) => new URLSearchParams({ p: secret }).toString().slice(2),
  "URL component twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  "ASCII JSON": (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("ü", "\\u00fc"),
  "inspected text": (secret) => inspect(secret).slice(1, -1),
  SQL: (secret) => secret.replaceAll("'", "''"),
  HTML: (secret) => secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  "base64 in a URL": (secret) => encodeURIComponent(Buffer.from(secret).toString("base64")),
  hex: (secret) => Buffer.from(secret).toString("hex"),
  HEX: (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "hex bytes": (secret) =>
    Buffer.from(secret)
      .toString("hex")
      .replace(/..(?=.)/g, "$& "),
  "bytes as JSON": (secret) => [...Buffer.from(secret)].join(","),
};

for (const [name, encode] of Object.entries(FORMS)) {
  test.each(SECRETS)(`as ${name} nothing of %j is left`, (secret) => {
    const masker = new Masker();
    masker.addSecret(secret);
    expect(masker.mask(`before [${encode(secret)}] behind`)).toBe("before [***] behind");
  });
}

test.each([0, 1, 2])("base64 of a text around a secret shows only what is around it, %i bytes in", (before) => {
  const secret = "correct-horse-battery";
  const masker = new Masker();
  masker.addSecret(secret);
  for (const behind of ["", "!", "!!", "!!!"]) {
    for (const encoding of ["base64", "base64url"] as const) {
      const encoded = Buffer.from("x".repeat(before) + secret + behind).toString(encoding);
      const shown = Buffer.from(masker.mask(encoded).replace("***", ""), "base64").toString();
      expect(masker.mask(encoded)).toContain("***");
      expect(shown).not.toMatch(/c|o|r|e|t|h|s|b|a|y/);
    }
  }
});

test("each long line of a secret is masked alone", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n";
  const masker = new Masker();
  masker.addSecret(key);
  expect(masker.mask("MIIEvQIBADANBgkq")).toBe("***");
  expect(masker.mask(`key: ${key}`)).toBe("key: ***");
  expect(masker.mask(`key: ${key.trim()}`)).toBe("key: ***");
});

test("secrets that overlap leave nothing of either", () => {
  const masker = new Masker();
  masker.addSecret("abcdef");
  masker.addSecret("defghi");
  expect(masker.mask("[abcdefghi]")).toBe("[***]");
});

test("ordinary text stays as it is", () => {
  const masker = new Masker();
  masker.addSecret("hunter2-hunter2");
  const text = "The hunter hunted 2 hunters: 68 75 6e, aHVu";
  expect(masker.mask(text)).toBe(text);
});

test("a variable is secret when its key says so, or what it holds as JSON does", () => {
  const masker = new Masker();
  masker.addVariable("region", "eu-west-1");
  masker.addVariable("slack_token", "xoxb-1234");
  masker.addVariable("service", '{"url": "http://api", "auth": {"apiKey": "k-5678"}}');
  expect(masker.mask("eu-west-1 xoxb-1234 http://api k-5678")).toBe("eu-west-1 *** http://api ***");
});
