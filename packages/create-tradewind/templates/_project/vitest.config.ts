import { defineConfig } from "vitest/config";

export default defineConfig({
  // Node 20 knows no decorators: they are compiled away
  esbuild: { target: "es2022" },
  test: { include: ["{dags,test}/**/*.test.ts"] },
});
