import { resolve } from "node:path";
import type { Config } from "@tradewind/runtime/run";

/** Where the configuration says that the store lies. */
export const storePath = (config: Config): string => resolve(config["database.path"].value);
