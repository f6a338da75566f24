import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyProject } from "./command.ts";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** The folder of one of Tradewind's packages. */
export const packageOf = (name: string): string => join(packages, name);

/** A provider's package: files by name; what is no text is written as JSON. */
export type ProviderFiles = Readonly<Record<string, unknown>>;

/** A package.json of a provider that is as it should be, but for what is given. */
export const manifest = (name: string, changes: object = {}): object => ({
  name,
  version: "1.0.0",
  type: "module",
  keywords: ["tradewind-provider"],
  tradewind: { provider: "./provider.json", apiVersion: 1 },
  exports: { ".": "./index.js", "./provider.json": "./provider.json" },
  peerDependencies: { "@tradewind/core": "^0.1.0" },
  ...changes,
});

/** A user's project with these providers among its dependencies, and these DAG files. */
export function projectWithProviders(
  providers: Readonly<Record<string, ProviderFiles>>,
  dags: Readonly<Record<string, string>> = {},
): { readonly folder: string; remove(): void } {
  const project = emptyProject(dags);
  const modules = join(project.folder, "node_modules");
  mkdirSync(join(modules, "@tradewind"));
  symlinkSync(packageOf("core"), join(modules, "@tradewind/core"));
  for (const [name, files] of Object.entries(providers)) {
    for (const [file, content] of Object.entries(files)) write(join(modules, name, file), content);
  }
  const dependencies = Object.fromEntries(Object.keys(providers).map((name) => [name, "*"]));
  write(join(project.folder, "package.json"), { name: "project", private: true, type: "module", dependencies });
  return project;
}

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}
