import { statSync } from "node:fs";
import { InvalidOptionError, type SecretsBackend, type SecretsBackendKind } from "@tradewind/core";
import { connectionsOf, variablesOf } from "./file-entries.ts";
import { readSecretsFile } from "./secrets-file.ts";

const FILE_OPTIONS = {
  connectionsFile: "connections_file_path",
  variablesFile: "variables_file_path",
} as const;

/**
 * Connections and variables in files, which are read again when they have changed. Options: `connectionsFile` and `variablesFile`, or
 * Airflow's `connections_file_path` and `variables_file_path`. Airflow's LocalFilesystemBackend.
 */
export const fileBackend: SecretsBackendKind = {
  name: "file",
  open(options): SecretsBackend {
    const known = Object.entries(FILE_OPTIONS).flat();
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new InvalidOptionError({ option: "secrets.backend_options", found: unknown, expected: known.join(", ") });
    const connections = current(pathOf(options, "connectionsFile"), async (file) => {
      const read = connectionsOf(file, await readSecretsFile(file));
      return new Map(read.map((connection) => [connection.connId, connection]));
    });
    const variables = current(pathOf(options, "variablesFile"), async (file) => {
      const read = variablesOf(await readSecretsFile(file));
      return new Map(read.map(({ key, value }) => [key, value]));
    });
    return {
      getConnection: async (connId) => (await connections())?.get(connId),
      getVariable: async (key) => (await variables())?.get(key),
    };
  },
};

function pathOf(options: Readonly<Record<string, unknown>>, name: keyof typeof FILE_OPTIONS): string | undefined {
  const path = options[name] ?? options[FILE_OPTIONS[name]];
  return path === undefined ? undefined : String(path);
}

/** What a file holds, read anew when it has changed. */
function current<T>(file: string | undefined, read: (file: string) => Promise<T>): () => Promise<T | undefined> {
  let last: { readonly version: string; readonly content: Promise<T> } | undefined;
  return async () => {
    if (file === undefined) return undefined;
    const stat = statSync(file, { throwIfNoEntry: false });
    const version = stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "missing";
    if (last?.version !== version) last = { version, content: read(file) };
    return last.content;
  };
}
