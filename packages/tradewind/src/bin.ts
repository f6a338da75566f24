#!/usr/bin/env node
import module from "node:module";

// a seventh of the time of a command, where Node has it (22.8 and later)
(module as { enableCompileCache?(): void }).enableCompileCache?.();
const { main } = await import("@tradewind/cli/main");

process.exitCode = await main(process.argv.slice(2));
