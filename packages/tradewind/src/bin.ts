#!/usr/bin/env node
import { main } from "@tradewind/cli";

process.exitCode = await main(process.argv.slice(2));
