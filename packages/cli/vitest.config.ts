import { defineConfig } from "vitest/config";

// the page of commands imports all of them, which takes its time on a busy machine
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 30_000 } });
