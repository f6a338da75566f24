#!/usr/bin/env node
// `pnpm sim`
import "./build-first.mjs";

await import("./dist/internal/simulator/main.js");
