import { fileURLToPath } from "node:url";

/** Lies beside src/ and dist/; this file stands directly in them, bundled or not, so that one path serves all. */
export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
