/** Which value of which task instance an XCom is. */
export interface XComPlace {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** -1: the task is not mapped. */
  readonly mapIndex: number;
  readonly key: string;
}

/**
 * Where XComs are kept that are too long for the database: a folder, an object store. The database keeps a reference to each. Airflow's
 * XCom backend.
 */
export interface XComBackend {
  /**
   * Keeps a text; it is there as a whole when the promise resolves, or not at all. Returns what `read` finds it by. The same place may
   * be written again, with another text: what a reference leads to never changes.
   */
  write(place: XComPlace, text: string): Promise<string>;
  /** The text that `write` has kept. */
  read(reference: string): Promise<string>;
  /** Deletes what was kept for a run, or for all runs of a DAG. What is not there is deleted already. */
  delete(run: { readonly dagId: string; readonly runId?: string }): Promise<void>;
}

/** A kind of backend, as a module exports it. */
export interface XComBackendKind {
  readonly name: string;
  /** Makes a backend from `xcom.backend_options`. Each worker process makes its own. */
  open(options: Readonly<Record<string, unknown>>): XComBackend | Promise<XComBackend>;
}

/** Global, because a backend's package may have another copy of this one. */
const MARK: unique symbol = Symbol.for("tradewind.xcomBackend") as never;

/**
 * Defines an XCom backend, for a module that `TRADEWIND__XCOM__BACKEND` names. Airflow: a class named by `[core] xcom_backend`.
 *
 * @example
 * export const bucket = defineXComBackend({
 *   name: "bucket",
 *   open: ({ bucket }) => ({
 *     async write({ dagId, runId, taskId, key }, text) {
 *       const name = [dagId, runId, taskId, key, hashOf(text)].map(encodeURIComponent).join("/");
 *       await put(bucket, name, text);
 *       return name;
 *     },
 *     read: (name) => get(bucket, name),
 *     delete: ({ dagId, runId }) => deleteAll(bucket, [dagId, runId ?? ""].map(encodeURIComponent).join("/")),
 *   }),
 * });
 */
export function defineXComBackend(kind: XComBackendKind): XComBackendKind {
  return Object.freeze({ ...kind, [MARK]: true });
}

export const isXComBackendKind = (value: unknown): value is XComBackendKind =>
  typeof value === "object" && value !== null && MARK in value;
