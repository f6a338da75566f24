import { fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Problem } from "@tradewind/core";
import type { Clock, Environment } from "@tradewind/core/engine";
import { importSettings } from "../import-settings.ts";
import { codeEntries, type Manifest } from "./manifest.ts";
import type { FoundExport, InspectReply, InspectRequest } from "./protocol.ts";
import { notImportable, ownCore } from "./provider-problems.ts";

export interface InspectTools {
  readonly clock: Clock;
  /** What the importing process gets as its own. */
  readonly environment: Environment;
  /** How long all imports together may take. @default 30_000 */
  readonly timeoutMs?: number;
}

/** What a package exports, by its entries, and what was wrong with them. */
export interface Inspection {
  readonly modules: ReadonlyMap<string, readonly FoundExport[]>;
  readonly problems: readonly Problem[];
}

const program = fileURLToPath(import.meta.resolve("@tradewind/runtime/providers/main"));

/** Imports a package, entry by entry, in a process of its own, and says what it exports. */
export async function inspectProvider(
  folder: string,
  manifest: Manifest,
  { clock, environment, timeoutMs = 30_000 }: InspectTools,
): Promise<Inspection> {
  const entries = codeEntries(manifest);
  const modules = new Map<string, readonly FoundExport[]>();
  const problems: Problem[] = [];
  const open = new Set(entries.map(({ module }) => module));
  const settings = importSettings(join(folder, entries[0]?.file ?? ""), environment);
  const child = fork(program, [JSON.stringify({ folder, entries } satisfies InspectRequest)], {
    env: settings.env,
    execArgv: [...settings.execArgv],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  let isLate = false;
  const limit = clock.timer(timeoutMs, () => {
    isLate = true;
    child.kill("SIGKILL");
  });
  child.on("message", (reply: InspectReply) => {
    if (reply.kind === "core" && !reply.isShared) problems.push(ownCore(reply.path));
    if (reply.kind === "module") modules.set(reply.module, reply.exports);
    if (reply.kind === "failed") problems.push(notImportable(reply.module, reply.reason));
    if (reply.kind === "module" || reply.kind === "failed") open.delete(reply.module);
  });
  const ended = await new Promise<string>((resolve) => {
    child.once("error", ({ message }) => resolve(`its process could not be started (${message})`));
    child.once("exit", (code, signal) =>
      resolve(isLate ? `it took more than ${timeoutMs / 1000} s` : `it ended its process (${signal ?? code})`),
    );
  });
  limit.cancel();
  const [stuck] = open;
  if (stuck !== undefined) problems.push(notImportable(stuck, ended));
  return { modules, problems };
}
