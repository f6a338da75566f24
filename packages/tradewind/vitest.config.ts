import { defineConfig } from "vitest/config";

// each of these tests starts Node, and some of them compile TypeScript
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
