import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import type { CheckedProblem } from "@tradewind/runtime/check";
import {
  checkProvider,
  codeEntries,
  type Manifest,
  type Provider,
  readManifest,
  readProvider,
} from "@tradewind/runtime/providers";
import type { OptionKinds } from "../known-options.ts";
import { checkedImports } from "./checked-imports.ts";

/** What the rules for a provider may be told about it; everything may be left out. */
export interface ProviderContract {
  /** Folders and files of DAGs that show its use; paths are below the package. @default `example` and `examples`, where they are */
  readonly examples?: readonly string[];
}

export const PROVIDER_CONTRACT: OptionKinds<ProviderContract> = { examples: "list" };

/** A provider's package, and what is found out about it when it is first asked for. */
export interface ProviderSubject {
  readonly folder: string;
  readonly manifest: () => Promise<Manifest>;
  readonly provider: () => Promise<Provider | undefined>;
  /** Everything that `tradewind providers check` says. */
  readonly problems: () => Promise<readonly Problem[]>;
  /** What `tradewind check` says of its entries. */
  readonly imports: () => Promise<readonly CheckedProblem[]>;
  readonly examples: readonly string[];
}

export function providerSubject(folder: string, { examples }: ProviderContract): ProviderSubject {
  const provider = once(() => readProvider(folder));
  return {
    folder,
    manifest: once(() => readManifest(folder)),
    provider,
    problems: once(async () => problemsOf(await provider())),
    imports: once(async () =>
      checkedImports(codeEntries(await readManifest(folder)).map(({ file }) => join(folder, file))),
    ),
    examples: (examples ?? ["example", "examples"].filter((name) => existsSync(join(folder, name)))).map((path) =>
      join(folder, path),
    ),
  };
}

async function problemsOf(provider: Provider | undefined): Promise<readonly Problem[]> {
  if (!provider) return [NO_PROVIDER];
  return checkProvider(provider, { clock: systemRuntime().clock, environment: process.env });
}

const NO_PROVIDER: Problem = {
  code: "TW8010",
  message: "package.json names no descriptor.",
  hint: 'Add "tradewind": { "provider": "./provider.json", "apiVersion": 1 }, and run `tradewind providers build`.',
};

/** Done by whoever asks first. */
function once<T>(body: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= body();
    return result;
  };
}
