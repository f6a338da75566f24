#!/usr/bin/env node
import { projectCreator } from "./project-creator.ts";
import { runCreator } from "./run-creator.ts";

process.exitCode = await runCreator(projectCreator, process.argv.slice(2));
