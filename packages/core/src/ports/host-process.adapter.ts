// Which kind of process this is. A DAG file that calls run() when it is merely imported would run itself inside the command or
// the worker that only wants its definition; run() looks here and refuses. Global, because every copy of this package must see it.
const HOST: unique symbol = Symbol.for("tradewind.host") as never;

/** A process that imports DAG files without being asked to run them. */
export type HostKind = "command" | "worker" | "loader";

export function declareHostProcess(kind: HostKind): void {
  (globalThis as { [HOST]?: HostKind })[HOST] = kind;
}

export const hostProcess = (): HostKind | undefined => (globalThis as { [HOST]?: HostKind })[HOST];
