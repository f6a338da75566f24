#!/usr/bin/env node
import { main } from "@tradewind/cli/main";

process.exitCode = await main(process.argv.slice(2));
