import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Which packages of this workspace a package may use. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "packages/core": [],
  "packages/store": ["@tradewind/core"],
  "packages/worker": ["@tradewind/core"],
  "packages/runtime": ["@tradewind/store", "@tradewind/worker", "@tradewind/core"],
  "packages/cli": ["@tradewind/runtime", "@tradewind/store", "@tradewind/core"],
  "packages/tradewind": ["@tradewind/core", "@tradewind/cli"],
  "packages/testing": ["@tradewind/runtime", "@tradewind/store", "@tradewind/worker", "@tradewind/core"],
  "packages/bench": ["@tradewind/testing", "@tradewind/runtime", "@tradewind/store", "@tradewind/core"],
  "packages/create-tradewind": [],
  "packages/create-tradewind-provider": ["create-tradewind"],
  "examples/movielens": ["tradewind", "tradewind-provider-movielens", "@tradewind/testing"],
  "examples/movielens/tradewind-provider-movielens": ["@tradewind/core"],
};

/** Which packages a package may use in its tests; those of creators are what their templates use. */
const IN_TESTS: Readonly<Record<string, readonly string[]>> = {
  "packages/tradewind": ["@tradewind/testing"],
  "examples/movielens/tradewind-provider-movielens": ["@tradewind/testing"],
  "packages/create-tradewind": ["tradewind", "@tradewind/testing"],
  "packages/create-tradewind-provider": ["tradewind", "@tradewind/core", "@tradewind/testing"],
};

const isOurs = (name: string): boolean => name.startsWith("@tradewind/") || /^(create-)?tradewind(-|$)/.test(name);

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8"));

function sourcesOf(folder: string): { file: string; text: string }[] {
  return readdirSync(`${root}${folder}/src`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file: `${folder}/src/${file}`, text: readFileSync(`${root}${folder}/src/${file}`, "utf8") }));
}

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?<![-\w])(?:from|import|import\.meta\.resolve)\s*\(?\s*"([@.\w][^"\n ]*)"/g)].map(
    (match) => match[1]!,
  );

describe("the arrows between packages", () => {
  for (const [folder, allowed] of Object.entries(ARROWS)) {
    test(`${folder} depends on nothing but ${allowed.join(", ") || "libraries"}`, () => {
      const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
      const ours = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies }).filter(isOurs);
      const inTests = IN_TESTS[folder] ?? [];
      expect(ours.filter((name) => ![...allowed, ...inTests].includes(name))).toEqual([]);
    });

    test(`${folder} imports only what it declares, by the entries that its packages export`, () => {
      const { name, dependencies, peerDependencies } = manifestOf(folder);
      // a package may name its own entries: the program of a process that it starts lies there in src and in dist
      const declared = [name, ...Object.keys({ ...dependencies, ...peerDependencies })];
      const wrong = sourcesOf(folder).flatMap(({ file, text }) =>
        importsOf(text)
          .filter((specifier) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
          .filter((specifier) => !declared.includes(packageOf(specifier)))
          .map((specifier) => `${file} imports ${specifier}`),
      );
      expect(wrong).toEqual([]);
    });
  }
});

describe("time, chance and the environment", () => {
  const PORTED = ["packages/core", "packages/store", "packages/worker", "packages/runtime"];
  const REACHES =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w])setTimeout\(|(?<![.\w])setInterval\(|\bprocess\.env\b/;

  for (const folder of PORTED) {
    test(`${folder} reaches for them only in its adapters`, () => {
      const reaching = sourcesOf(folder)
        .filter(({ file }) => !file.endsWith(".adapter.ts") && !file.endsWith("/main.ts"))
        .flatMap(({ file, text }) =>
          text
            .split("\n")
            .filter((line) => REACHES.test(line.replace(/^\s*(\*|\/\/|\/\*).*/, "")))
            .map((line) => `${file}: ${line.trim()}`),
        );
      expect(reaching).toEqual([]);
    });
  }
});

describe("what everybody waits for", () => {
  /** What a file imports at once: not later, and not types alone. */
  const importedAtOnce = (text: string): string[] =>
    [...text.matchAll(/^(?:import|export) (?:\{([^}]*)\} from )?"([^"]+)";/gm)]
      .filter(([, names]) => names?.split(",").some((name) => /^\s*(?!type )\w/.test(name)) ?? true)
      .map(([, , specifier]) => specifier!);

  /** All that is imported with a file at once: its own package's files, and names of others. */
  function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const specifier of importedAtOnce(readFileSync(file, "utf8"))) {
      if (specifier.startsWith(".")) reached(resolve(dirname(file), specifier), seen);
      else seen.add(specifier);
    }
    return seen;
  }

  test.each(["packages/testing", "packages/cli"])("%s loads the engine when it is needed", (folder) => {
    const all = [...reached(`${root}${folder}/src/index.ts`)];
    expect(all).toContain("@tradewind/core/definition");
    const engine = /^@tradewind\/(core\/(engine|template)|store|worker|runtime)/;
    expect(all.filter((name) => engine.test(name))).toEqual([]);
  });
});

describe("state", () => {
  test("is compared as a string only where its names are listed", () => {
    const STATES = /(===|!==|case)\s*"(upstream_failed|up_for_retry|up_for_reschedule)"/;
    const comparing = ["packages/store", "packages/worker"].flatMap((folder) =>
      sourcesOf(folder)
        .filter(({ text }) => STATES.test(text))
        .map(({ file }) => file),
    );
    expect(comparing).toEqual(["packages/store/src/sqlite/apply-transition.ts"]);
  });
});

test("every error code in the packages is explained in docs/errors.md, and no other is", () => {
  const explained = [...readFileSync(`${root}docs/errors.md`, "utf8").matchAll(/^\| (TW\d{4}) /gm)].map(
    ([, code]) => code!,
  );
  const raised = Object.keys(ARROWS)
    .flatMap(sourcesOf)
    .flatMap(({ text }) => [...text.matchAll(/"(TW\d{4})"/g)].map(([, code]) => code!));
  expect(explained).toEqual([...new Set(raised)].sort());
});
