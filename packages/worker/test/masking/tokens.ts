// Made up, and put together here: a text of this shape in a file would be taken for a real one by whoever looks for such.

/** A text of so many characters of an alphabet, the same every time. */
const filled = (length: number, alphabet: string): string =>
  Array.from({ length }, (_, i) => alphabet[(i * 7 + length) % alphabet.length]).join("");

const WORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX = "0123456789abcdef";
const word = (length: number) => filled(length, WORD);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export const JWT = [
  base64url({ alg: "HS256", typ: "JWT" }),
  base64url({ sub: "1234567890", admin: true }),
  word(43),
].join(".");

export const PRIVATE_KEY = [
  ["-----BEGIN", "RSA PRIVATE", "KEY-----"].join(" "),
  ...Array.from({ length: 5 }, (_, i) => filled(64, `${WORD}+/`).slice(i) + word(i)),
  `${word(26)}==`,
  ["-----END", "RSA PRIVATE", "KEY-----"].join(" "),
].join("\n");

/** By kind: a line in which one stands, and what of it is to be hidden. */
export const TOKENS: Readonly<Record<string, readonly [before: string, token: string, after: string]>> = {
  "an AWS access key": ["id=", `AK${"IA"}${filled(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`, ", region=eu-west-1"],
  "an AWS session key": ["", `AS${"IA"}${filled(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`, ""],
  "an AWS secret key": ["aws_secret_access_key = ", filled(40, `${WORD}/+`), "\n"],
  "an AWS secret key in JSON": ['{"SecretAccessKey":"', filled(40, `${WORD}/+`), '"}'],
  "a GitHub token": ["https://api.github.com with ", `gh${"p_"}${word(36)}`, "."],
  "a GitHub token of an app": ["", `gh${"s_"}${word(36)}`, " is used"],
  "a fine-grained GitHub token": ["token:", `github_${"pat_"}${word(22)}_${word(59)}`, ";"],
  "a GitLab token": ["(", `glpat${"-"}${word(20)}`, ")"],
  "a Slack token": ["", `xox${"b-"}123456789012-1234567890123-${word(24)}`, " posts"],
  "a Slack webhook": ["https://hooks.slack.com/services/", `T0${word(8)}/B0${word(8)}/${word(24)}`, " is called"],
  "a JWT": ["cookie session=", JWT, "; path=/"],
  "an Authorization header": ["Authorization: Bearer ", "abcdefgh", ""],
  "one of Basic in JSON": ['{"authorization":"Basic ', "dXNlcjpwYXNz", '"}'],
  "a bearer token": ["curl -H bearer ", word(32), " failed"],
  "a password in a URL": ["connect to postgres://etl:", "s3cret%21", "@db.internal:5432/shop"],
  "an OpenAI key": ["", `sk-${"proj-"}${word(48)}`, ""],
  "an Anthropic key": ["key ", `sk-${"ant-"}api03-${word(60)}`, ""],
  "a Stripe key": ["", `sk_${"live_"}${word(24)}`, "!"],
  "a Google API key": ["?key=", `AI${"za"}${word(35)}`, "&q=x"],
  "a Google access token": ["", `ya${"29."}a0${word(60)}`, ""],
  "an npm token": ["//registry/:_authToken=", `npm${"_"}${word(36)}`, ""],
  "a SendGrid key": ["", `S${"G."}${word(22)}.${word(43)}`, ""],
  "an Azure storage key": [
    "AccountName=shop;AccountKey=",
    `${filled(86, `${WORD}+/`)}==`,
    ";EndpointSuffix=core.windows.net",
  ],
  "a signed URL": ["https://shop.blob.core.windows.net/raw/a.csv?sv=2022&sig=", `${word(43)}%3D`, "&se=2024"],
  "a Databricks token": ["", `da${"pi"}${filled(32, HEX)}`, ""],
  "a Hugging Face token": ["", `h${"f_"}${word(34)}`, ""],
  "a Vault token": ["", `hv${"s."}${word(24)}`, ""],
};
