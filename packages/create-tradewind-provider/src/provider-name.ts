import { checkPackageName, PackageNameError } from "create-tradewind";

const PREFIX = "tradewind-provider-";
const EXAMPLE = "snowflake";

/** What a provider is called where. */
export interface ProviderName {
  /** The package, with its scope if it has one: `@acme/tradewind-provider-big-query`. */
  readonly packageName: string;
  /** The folder: the same without a scope. */
  readonly folder: string;
  /** The system that it leads to, in words: `big`, `query`. */
  readonly words: readonly string[];
}

/**
 * Reads the name of a system (`snowflake`, `big-query`), with a scope (`@acme/snowflake`), or of the whole package.
 *
 * @throws PackageNameError for what npm refuses, and for what cannot become the name of a class.
 */
export function readProviderName(name: string): ProviderName {
  const [, scope = "", rest = ""] = /^(@[^/]*\/)?(.*)$/s.exec(name) ?? [];
  const system = rest.startsWith(PREFIX) ? rest.slice(PREFIX.length) : rest;
  const folder = `${PREFIX}${system}`;
  checkPackageName(`${scope}${folder}`, EXAMPLE);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(system))
    throw new PackageNameError({ name, problems: ["no class can be named after it"], example: EXAMPLE });
  return { packageName: `${scope}${folder}`, folder, words: system.split("-") };
}

/** The names that stand in the templates, and what stands for each in the package. */
export function templateWords({ packageName, words }: ProviderName): Readonly<Record<string, string>> {
  const [first, ...others] = words;
  return {
    "tradewind-provider-sample-service": packageName,
    "sample-service": words.join("-"),
    sample_service: words.join("_"),
    SAMPLE_SERVICE: words.join("_").toUpperCase(),
    sampleService: [first, ...others.map(capitalised)].join(""),
    SampleService: words.map(capitalised).join(""),
    "Sample Service": words.map(capitalised).join(" "),
  };
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
