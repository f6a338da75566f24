import { defineConfig } from "vitest/config";

export default defineConfig({
  // the lowest Node knows neither decorators nor `using`
  esbuild: { target: "es2022" },
  // whole runs, some in processes of their own, which take their time on a busy machine
  test: { include: ["test/**/*.test.ts"], restoreMocks: true, unstubEnvs: true, testTimeout: 30_000 },
});
