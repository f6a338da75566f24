#!/usr/bin/env node
import { runCreator } from "create-tradewind";
import { providerCreator } from "./provider-creator.ts";

process.exitCode = await runCreator(providerCreator, process.argv.slice(2));
