import type { Environment } from "./environment.ts";

/** The adapter to this process's environment: for hooks that are used outside of any run. Everything else gets its environment passed in. */
export const processEnvironment = (): Environment => process.env;
