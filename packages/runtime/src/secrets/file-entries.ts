import { type Connection, InvalidConnectionError, InvalidSecretsFileError, parseConnection } from "@tradewind/core";

export interface VariableEntry {
  readonly key: string;
  readonly value: string;
  readonly description: string | null;
}

/** The connections of a file; all that is wrong with them is found at once. @throws InvalidSecretsFileError */
export function connectionsOf(file: string, entries: ReadonlyMap<string, unknown>): Connection[] {
  const problems: string[] = [];
  const connections: Connection[] = [];
  for (const [connId, entry] of entries) {
    const read = connectionOf(connId, entry);
    if (typeof read === "string") problems.push(read);
    else connections.push(read);
  }
  if (problems.length > 0) throw new InvalidSecretsFileError({ file, problems });
  return connections;
}

/** The connection that an entry describes, or what is wrong with it. */
function connectionOf(connId: string, entry: unknown): Connection | string {
  // Airflow's own files may hold a list of one
  const [one, ...others] = Array.isArray(entry) ? entry : [entry];
  if (others.length > 0) return `Connection "${connId}" is there ${others.length + 1} times.`;
  try {
    if (typeof one === "string") return parseConnection(connId, one);
    if (typeof one === "object" && one !== null) return parseConnection(connId, JSON.stringify(fieldsOf(one)));
  } catch (error) {
    if (error instanceof InvalidConnectionError) return error.message;
    throw error;
  }
  return `Connection "${connId}" is neither a URI nor an object of fields.`;
}

/** Airflow's further names for what a connection holds. */
function fieldsOf(entry: object): object {
  const { conn_id: _connId, extra_dejson: extra, ...fields } = entry as Readonly<Record<string, unknown>>;
  return extra === undefined ? fields : { ...fields, extra };
}

/** The variables of a file: a text is the value itself, anything else the value's JSON; one with a description is an object of both. */
export function variablesOf(entries: ReadonlyMap<string, unknown>): VariableEntry[] {
  return [...entries].map(([key, entry]) => {
    const { value, description } = isDescribed(entry) ? entry : { value: entry, description: null };
    return { key, value: typeof value === "string" ? value : JSON.stringify(value), description };
  });
}

function isDescribed(entry: unknown): entry is { readonly value: unknown; readonly description: string | null } {
  if (typeof entry !== "object" || entry === null || Object.keys(entry).length !== 2) return false;
  if (!("value" in entry && "description" in entry)) return false;
  return entry.description === null || typeof entry.description === "string";
}
