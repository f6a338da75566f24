import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (name: string) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url));

export default defineConfig({
  // Node 20 knows neither decorators nor `using`: they are compiled away
  esbuild: { target: "es2022" },
  test: {
    include: ["test/**/*.test.ts"],
    alias: {
      // the example imports the package by its name, and gets the sources
      "tradewind-provider-sample-service/testing": source("testing"),
      "tradewind-provider-sample-service": source("index"),
    },
  },
});
