import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { connectionTypeRules } from "../../src/contract/connection-type-rules.ts";
import { PROVIDER_RULES } from "../../src/contract/provider-rules.ts";
import { type ProviderContract, providerSubject } from "../../src/contract/provider-subject.ts";
import { disposableFolder } from "../disposable-folder.ts";
import { brokenBy } from "./broken.ts";

type Files = Readonly<Record<string, unknown>>;

const core = fileURLToPath(new URL("../../../core", import.meta.url));

const HOOK = `import { BaseHook, defineConnection } from "@tradewind/core";
export class ShopHook extends BaseHook { static connType = "shop"; }
`;

const PROPERTIES = {
  host: { type: "string", title: "Host" },
  port: { type: "integer", title: "Port" },
  password: { type: "string", title: "Password", writeOnly: true },
  options: { type: "object", title: "Options", properties: { region: { type: "string", title: "Region" } } },
};

const shop = (properties: object = PROPERTIES, type = "shop") =>
  `${HOOK}export const shop = defineConnection(${JSON.stringify({ type, title: "Shop", schema: { type: "object", properties } })});\n`;

const descriptor = (properties: object = PROPERTIES, { type = "shop", secrets = ["password"] } = {}) => ({
  title: "Shop",
  hooks: [{ export: "ShopHook", module: ".", connType: "shop" }],
  connectionTypes: [{ type, title: "Shop", schema: { type: "object", properties }, secrets }],
});

const manifest = (changes: object = {}) => ({
  name: "tradewind-provider-shop",
  version: "1.0.0",
  type: "module",
  keywords: ["tradewind-provider"],
  tradewind: { provider: "./provider.json", apiVersion: 1 },
  exports: { ".": { types: "./index.d.ts", default: "./index.js" }, "./provider.json": "./provider.json" },
  peerDependencies: { "@tradewind/core": "^0.1.0" },
  ...changes,
});

const EXAMPLE = `import { defineDag, EmptyOperator } from "@tradewind/core";
class Example { flow() { new EmptyOperator({ taskId: "a" }); } }
export const example = defineDag(Example, { dagId: "example" });
`;

const GOOD: Files = {
  "package.json": manifest(),
  "provider.json": descriptor(),
  "index.js": shop(),
  "index.d.ts": "export {};\n",
  "example/dag.js": EXAMPLE,
};

interface Looked extends ProviderContract {
  /** @default all */
  readonly rules: typeof PROVIDER_RULES;
}

/** What breaks the contract of a provider that is as it should be, but for these files. */
async function broken(changes: Files, { rules = PROVIDER_RULES, ...contract }: Partial<Looked> = {}) {
  await using folder = await disposableFolder();
  mkdirSync(join(folder.path, "node_modules/@tradewind"), { recursive: true });
  symlinkSync(core, join(folder.path, "node_modules/@tradewind/core"));
  for (const [name, content] of Object.entries({ ...GOOD, ...changes })) {
    const file = join(folder.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return await brokenBy(rules, providerSubject(folder.path, contract));
}

const named = (...names: string[]) => ({ rules: PROVIDER_RULES.filter(({ name }) => names.includes(name)) });

/** Without those for which the package and its examples are imported once more. */
const QUICK = {
  rules: PROVIDER_RULES.filter(({ name }) => !/while it is imported|processor time|example DAGs/.test(name)),
};

test("a provider that is as it should be keeps its contract", async () => {
  expect(await broken({})).toEqual({});
});

describe("a provider breaks its contract", () => {
  test("that does not say it is one", async () => {
    expect(await broken({ "package.json": manifest({ keywords: [] }) }, QUICK)).toEqual({
      "has the package.json of a provider": [expect.stringMatching(/^TW8010 {2}The package lacks the keyword/)],
    });
    expect(await broken({ "package.json": manifest({ tradewind: undefined }) }, QUICK)).toEqual({
      "has the package.json of a provider": [expect.stringMatching(/^TW8010 {2}package.json names no descriptor/)],
    });
  });

  test("whose descriptor cannot be read, or is stale", async () => {
    expect(await broken({ "provider.json": "{" }, QUICK)).toEqual({
      "has a descriptor that can be read": [expect.stringMatching(/^TW8002 /)],
    });
    expect(await broken({ "provider.json": { ...descriptor(), hooks: [] } }, QUICK)).toEqual({
      "has a descriptor that says what it exports": [expect.stringMatching(/^TW8007 [\s\S]*ShopHook/)],
    });
  });

  test("that cannot be imported", async () => {
    expect(Object.keys(await broken({ "index.js": 'throw new Error("no shop");' }, QUICK))).toEqual([
      "can be imported by each of its entries",
    ]);
  });

  test("that says nothing of the versions it works with, or something else", async () => {
    const name = "names the versions of Tradewind that it works with, the one that it is tested with among them";
    const foundFor = async (range: string) =>
      (await broken({ "package.json": manifest({ peerDependencies: { "@tradewind/core": range } }) }, named(name)))[
        name
      ];
    expect(await foundFor("*")).toEqual(['found "*" for @tradewind/core, expected an end: later versions may differ']);
    expect(await foundFor("newest")).toEqual(['found "newest" for @tradewind/core, expected a range of versions']);
    expect(await foundFor("^99.0.0")).toEqual([
      expect.stringMatching(/^found @tradewind\/core \S+ beside the package, expected one of "\^99.0.0"$/),
    ]);
    expect(await broken({ "package.json": manifest({ peerDependencies: {} }) }, named(name))).toMatchObject({
      [name]: ["found undefined for @tradewind/core in peerDependencies, expected a range"],
    });
  });

  test("whose exports are not there, or no ES modules", async () => {
    const name = "exports ES modules that are there, with their types";
    const exports = { ".": { types: "./types.d.ts", require: "./index.cjs", default: "./index.js" } };
    expect(await broken({ "package.json": manifest({ exports }), "index.cjs": "" }, QUICK)).toEqual({
      [name]: [
        "found no file ./types.d.ts, expected what exports . types leads to",
        "found the CommonJS module ./index.cjs as exports . require, expected an ES module",
      ],
    });
    expect((await broken({ "package.json": manifest({ exports: undefined }) }, named(name)))[name]).toEqual([
      'found no exports in package.json, expected at least "."',
    ]);
  });

  test("that works while it is imported", async () => {
    const reading = `import { readFileSync } from "node:fs";\nreadFileSync("package.json");\n${shop()}`;
    expect(await broken({ "index.js": reading })).toEqual({
      "does no work while it is imported": [expect.stringMatching(/^TW7005 .*reads/)],
    });
  });

  test("that is slow to import", async () => {
    const spend = "for (let i = 0; i < 1e7; i++) sum += i;";
    const slow = `const spent = () => process.cpuUsage().user / 1000;\nlet sum = 0;\nwhile (spent() < 500) ${spend}\n${shop()}`;
    const name = "is imported in less than 300 ms of processor time";
    expect(await broken({ "index.js": slow }, named(name))).toEqual({
      [name]: [expect.stringMatching(/^TW7004 /)],
    });
  });

  test("whose connection types are silent about fields and secrets", async () => {
    const silent = { ...PROPERTIES, port: { type: "integer" } };
    const ofTypes = { rules: connectionTypeRules };
    expect(await broken({ "index.js": shop(silent), "provider.json": descriptor(silent) }, ofTypes)).toEqual({
      "describes every field of its connection types": ["found port of shop without a word"],
    });
    const open = { ...PROPERTIES, api_token: { type: "string", title: "Token" } };
    expect(await broken({ "index.js": shop(open), "provider.json": descriptor(open) }, ofTypes)).toEqual({
      "marks what is secret in its connection types": [
        "found api_token of shop, which sounds like a secret, and is not marked as one",
      ],
    });
  });

  test("whose connections are not the same behind a URI", async () => {
    const name = "has connection types whose connections come back from a URI and from the environment";
    const ofType = (type: string) =>
      broken(
        { "index.js": shop(PROPERTIES, type), "provider.json": descriptor(PROPERTIES, { type }) },
        { rules: connectionTypeRules },
      );
    expect((await ofType("Shop"))[name]).toEqual([
      expect.stringMatching(/"connType":"shop".* after a URI, expected .*"Shop"/),
    ]);
    expect((await ofType("my shop"))[name]).toEqual([
      expect.stringMatching(/^found that a connection of my shop cannot be read from a URI: InvalidConnectionError/),
    ]);
  });

  test("whose examples do not pass the check", async () => {
    const cycle = EXAMPLE.replace(
      'new EmptyOperator({ taskId: "a" });',
      'const a = new EmptyOperator({ taskId: "a" }); a.before(a);',
    );
    expect(await broken({ "example/dag.js": cycle })).toEqual({
      "has example DAGs that pass the check": [expect.stringMatching(/^TW1012 /)],
    });
  });

  test("that has its own copy of @tradewind/core", async () => {
    const own = { name: "@tradewind/core", version: "0.1.0", type: "module", exports: "./index.js" };
    await using folder = await disposableFolder();
    const write = (name: string, content: unknown) => {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true });
      writeFileSync(join(folder.path, name), typeof content === "string" ? content : JSON.stringify(content));
    };
    for (const [name, content] of Object.entries(GOOD)) write(name, content);
    write("node_modules/@tradewind/core/package.json", own);
    write(
      "node_modules/@tradewind/core/index.js",
      "export class BaseHook {}; export const defineConnection = (type) => type;",
    );
    expect(await brokenBy(PROVIDER_RULES, providerSubject(folder.path, { examples: [] }))).toMatchObject({
      "shares the copy of @tradewind/core that its users have": [expect.stringMatching(/^TW8009 /)],
    });
  });
});
