import { defineConfig } from "vitest/config";

// some of these tests start processes, which takes its time on a busy machine
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 } });
