#!/usr/bin/env node
// `pnpm chaos`
import "./build-first.mjs";

await import("./dist/chaos/main.js");
