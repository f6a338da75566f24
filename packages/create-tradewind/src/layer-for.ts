import type { PackageManager } from "./package-manager.ts";

/** The templates that belong to a package manager, whatever is made: its settings, and continuous integration. */
export const layerFor = (manager: PackageManager): URL => new URL(`../templates/_${manager}/`, import.meta.url);
