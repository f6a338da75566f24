import { defineConfig } from "vitest/config";

declare module "vitest" {
  export interface ProvidedContext {
    /** The decorators that test files are compiled for. */
    decorators: "standard" | "legacy";
  }
}

// esbuild lowers both kinds of decorators; which one a file means is said here and nowhere else.
const compiledFor = (decorators: "standard" | "legacy") => ({
  extends: true as const,
  esbuild: {
    target: "es2022",
    tsconfigRaw: { compilerOptions: { experimentalDecorators: decorators === "legacy" } },
  },
  test: {
    name: decorators,
    include: [decorators === "legacy" ? "test/decorators/**/*.test.ts" : "test/**/*.test.ts"],
    provide: { decorators },
  },
});

export default defineConfig({
  test: {
    // No test here leaves state behind, so threads are used again instead of starting a process per file.
    pool: "threads",
    isolate: false,
    // a limit for what hangs, and not for a busy machine
    testTimeout: 30_000,
    projects: [compiledFor("standard"), compiledFor("legacy")],
  },
});
