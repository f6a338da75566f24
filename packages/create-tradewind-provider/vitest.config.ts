import { defineConfig } from "vitest/config";

// a limit for what hangs, and not for a busy machine
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 30_000 } });
