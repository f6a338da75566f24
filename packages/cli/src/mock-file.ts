import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TradewindError } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";
import type { RunOptions } from "./run.ts";

const NAMES = ["hooks", "override", "connections", "variables", "answers"] as const;

/** What a file of stand-ins may hold. */
export type Mocks = Pick<RunOptions, (typeof NAMES)[number]>;

/** A file that should hold stand-ins cannot be used. */
class MockFileError extends TradewindError {
  constructor(file: string, problem: string, hint: string, cause?: unknown) {
    super({ code: "TW6010", message: `${file}: ${problem}.`, hint, cause });
  }
}

/**
 * The stand-ins that a file exports, as `run()` and test environments take them: `export const hooks = { warehouse: { ... } }`.
 *
 * @throws MockFileError
 */
export async function readMockFile(file: string): Promise<Mocks> {
  const exported = await imported(file);
  for (const name of Object.keys(exported)) {
    if (!NAMES.includes(name as (typeof NAMES)[number])) {
      throw new MockFileError(file, `it exports "${name}", which is no kind of stand-in`, suggestion(name, NAMES));
    }
  }
  return exported as Mocks;
}

async function imported(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return { ...((await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MockFileError(file, `it cannot be imported: ${reason}`, "Mend the file, or its path.", cause);
  }
}
