#!/usr/bin/env node
// `pnpm conformance`. A program and not a script of the root package, because pnpm prints a heading before scripts, and with
// --output json nothing else may stand on stdout.
import "./build-first.mjs";

await import("./dist/internal/conformance/main.js");
