import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessRegister } from "../executors/process-executor.ts";
import { processStart } from "./process-start.adapter.ts";

/**
 * A folder with a file for each worker process. When a scheduler is killed its workers end by themselves, but for one that is busy
 * and listens to nobody: the next scheduler ends those, before it hands out what they were doing.
 */
export function workerRegister(folder: string): ProcessRegister & { endOrphans(): void } {
  return {
    add(pid) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, String(pid)), processStart(pid) ?? "");
    },
    remove(pid) {
      rmSync(join(folder, String(pid)), { force: true });
    },
    endOrphans() {
      for (const name of entriesOf(folder)) {
        const pid = Number(name);
        const file = join(folder, name);
        const start = readFileSync(file, "utf8");
        // a number that meanwhile belongs to somebody else started at another time
        if (start !== "" && processStart(pid) === start) process.kill(pid, "SIGKILL");
        rmSync(file, { force: true });
      }
    },
  };
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
