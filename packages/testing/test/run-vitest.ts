import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

export interface EndedTest {
  /** With the names of the groups around it. */
  readonly fullName: string;
  readonly name: string;
  readonly state: string;
  /** What it says when it failed. */
  readonly message: string;
}

/** Runs the test files of a folder in a vitest of their own; they find the packages of this one. */
export async function runVitest(folder: string): Promise<EndedTest[]> {
  symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const vitest = await startVitest("test", [], {
    root: folder,
    dir: folder,
    watch: false,
    config: false,
    reporters: [{}],
    include: ["*.test.ts"],
  });
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const ended = tests.map((one) => {
    const { state, errors } = one.result();
    return { fullName: one.fullName, name: one.name, state, message: errors?.[0]?.message ?? "" };
  });
  await vitest.close();
  return ended;
}
