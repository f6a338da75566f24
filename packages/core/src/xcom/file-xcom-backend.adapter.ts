import { hash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { defineXComBackend, type XComBackend, type XComPlace } from "./xcom-backend.ts";

export interface FileXComBackendOptions {
  /** Every process of the project must see the same one. @default ".tradewind/xcoms" */
  readonly folder?: string;
  /** `gzip`: what is written is compressed. @default "none" */
  readonly compression?: "none" | "gzip";
}

/**
 * Keeps XComs in files of a folder, one folder for each run.
 *
 * @throws InvalidOptionError
 * @example
 * await run(Sales, { xcom: { backend: fileXComBackend({ folder: "/data/xcoms" }), thresholdBytes: 10_000 } });
 */
export function fileXComBackend(options: FileXComBackendOptions = {}): XComBackend {
  const { folder = ".tradewind/xcoms", compression = "none" } = options;
  if (typeof folder !== "string" || folder === "")
    throw new InvalidOptionError({ option: "folder of the XCom backend", found: folder, expected: "a path" });
  if (compression !== "none" && compression !== "gzip")
    throw new InvalidOptionError({
      option: "compression of the XCom backend",
      found: compression,
      expected: "none or gzip",
    });
  const root = resolve(folder);
  return {
    async write(place, text) {
      const reference = referenceOf(place, text, compression === "gzip" ? ".json.gz" : ".json");
      await writeWhole(join(root, reference), compression === "gzip" ? await zipped(text) : Buffer.from(text));
      return reference.split(sep).join("/");
    },
    async read(reference) {
      const content = await readFile(inside(root, reference));
      return (reference.endsWith(".gz") ? await unzipped(content) : content).toString("utf8");
    },
    async delete({ dagId, runId }) {
      await rm(join(root, folderOf(dagId, runId)), { recursive: true, force: true });
    },
  };
}

// loaded by those who compress: every process that imports a DAG imports this file
const zlib = () => import("node:zlib");
const zipped = async (text: string): Promise<Buffer> => promisify((await zlib()).gzip)(text);
const unzipped = async (content: Buffer): Promise<Buffer> => promisify((await zlib()).gunzip)(content);

/** The same for `TRADEWIND__XCOM__BACKEND=file`. */
export const fileXComBackendKind = defineXComBackend({ name: "file", open: (options) => fileXComBackend(options) });

/** Named by its content, too: the text under a name never changes, and an attempt that is refused harms no other. */
function referenceOf({ dagId, runId, taskId, mapIndex, key }: XComPlace, text: string, ending: string): string {
  const content = hash("sha256", text).slice(0, 16);
  const mapped = mapIndex < 0 ? [] : [`map_index=${mapIndex}`];
  return join(folderOf(dagId, runId), part("task_id", taskId), ...mapped, `${part("key", key)}.${content}${ending}`);
}

const folderOf = (dagId: string, runId: string | undefined): string =>
  join(part("dag_id", dagId), ...(runId === undefined ? [] : [part("run_id", runId)]));

/** An id as a name of a file: none of them leads out of the folder, and none is longer than file systems allow. */
function part(name: string, id: string): string {
  const encoded = encodeURIComponent(id).replaceAll(".", "%2E").replaceAll("*", "%2A");
  if (encoded.length <= 150) return `${name}=${encoded}`;
  return `${name}=${encoded.slice(0, 100)}~${hash("sha256", id).slice(0, 32)}`;
}

function inside(root: string, reference: string): string {
  const path = resolve(root, reference);
  const within = relative(root, path);
  if (within === "" || within.startsWith("..") || isAbsolute(within))
    throw new Error(`"${reference}" leads out of ${root}`);
  return path;
}

/** Other processes see the file as a whole or not at all, also after a power cut. */
async function writeWhole(path: string, content: Buffer): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await synced(unfinished, "wx", (handle) => handle.writeFile(content));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  // the name, too; Windows opens no folders
  if (process.platform !== "win32") await synced(folder, "r", async () => {});
}

async function synced(
  path: string,
  flags: string,
  use: (handle: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags);
  try {
    await use(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
