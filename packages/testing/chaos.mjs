#!/usr/bin/env node
// `pnpm chaos`
import "./build-first.mjs";

await import("./dist/internal/chaos/main.js");
