// The program of a process that imports a provider package and says what it exports: whatever the package does there, exit or loop,
// it does to this process alone.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { contributionOf, describeConnectionType, isConnectionType } from "@tradewind/core/provider";
import type { InspectReply, InspectRequest } from "./protocol.ts";

const { folder, entries } = JSON.parse(process.argv[2]!) as InspectRequest;
const send = process.send!.bind(process);
delete process.send;
process.on("disconnect", () => process.exit(0));

const ours = realpathSync(fileURLToPath(import.meta.resolve("@tradewind/core")));
// the classes that the package extends are those of the copy that it finds
const theirs = corePath() ?? ours;
reply({ kind: "core", path: theirs, isShared: theirs === ours });
const core = (await import(pathToFileURL(theirs).href)) as typeof import("@tradewind/core");
for (const { module, file } of entries) reply(await inspect(module, join(folder, file)));
reply({ kind: "done" }, () => process.exit(0));

async function inspect(module: string, file: string): Promise<InspectReply> {
  try {
    const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    const exports = Object.entries(exported).map(([name, value]) => ({
      name,
      contribution: contributionOf(value, core),
      connectionType: isConnectionType(value) ? describeConnectionType(value) : undefined,
    }));
    return { kind: "module", module, exports };
  } catch (error) {
    return { kind: "failed", module, reason: error instanceof Error ? `${error.name}: ${error.message}` : `${error}` };
  }
}

function corePath(): string | undefined {
  try {
    return realpathSync(createRequire(join(realpathSync(folder), "package.json")).resolve("@tradewind/core"));
  } catch {
    // not installed beside it: what it imports will say so
    return undefined;
  }
}

function reply(message: InspectReply, done: () => void = () => {}): void {
  if (process.connected) send(message, undefined, undefined, done);
}
