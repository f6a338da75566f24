import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, removed with what it holds when its scope ends. */
export async function disposableFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tradewind-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
