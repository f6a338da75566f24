import { pathToFileURL } from "node:url";

/** What a file exports. A query makes another module of it, so that a file which has changed is imported anew. */
export const importFile = async (file: string, query = ""): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(file).href + query)) as Record<string, unknown>;
