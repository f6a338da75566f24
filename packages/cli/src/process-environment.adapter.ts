import type { Environment } from "@tradewind/core/engine";

/** The adapter to this process's environment, read where a command or `run()` begins and passed on from there. */
export const processEnvironment = (): Environment => process.env;
