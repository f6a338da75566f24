import { defineConfig } from "vitest/config";

// those of test/packed install packages and start programs
export default defineConfig({
  test: { include: ["test/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 300_000 },
});
