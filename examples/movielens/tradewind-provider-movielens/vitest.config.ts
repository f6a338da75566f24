import { defineConfig } from "vitest/config";

export default defineConfig({
  // the lowest Node knows neither decorators nor `using`
  esbuild: { target: "es2022" },
  test: { include: ["test/**/*.test.ts"], restoreMocks: true, unstubEnvs: true, testTimeout: 30_000 },
});
