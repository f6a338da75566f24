import { NoXComBackendError, type XComBackend, XComBackendError, type XComPlace } from "@tradewind/core";
import {
  fileXComBackendKind,
  importFile,
  isXComBackendKind,
  lengthOf,
  storedXComOf,
  storedXComText,
  type XComTexts,
} from "@tradewind/core/engine";

/** Where XComs go that are longer than so many bytes, encoded. */
export interface XComStorage {
  readonly thresholdBytes: number;
  /** The backend, made when it is first needed. */
  readonly backend: () => Promise<XComBackend>;
}

/** The same for a worker process, as JSON. */
export interface XComSettings {
  /** `file`, or the file of a module that exports a backend. */
  readonly module: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly thresholdBytes: number;
}

/** Opens a backend in this process. */
export function xcomStorageOf({ module, options, thresholdBytes }: XComSettings): XComStorage {
  let opened: Promise<XComBackend> | undefined;
  return {
    thresholdBytes,
    backend() {
      opened ??= openBackend(module, options);
      return opened;
    },
  };
}

async function openBackend(module: string, options: XComSettings["options"]): Promise<XComBackend> {
  if (module === "file") return fileXComBackendKind.open(options);
  const exported = Object.values(await importFile(module));
  const kind = exported.find(isXComBackendKind);
  if (!kind) throw new Error(`${module} exports no XCom backend`);
  return kind.open(options);
}

/** Has a text kept by the backend. Returns what the database keeps instead. @throws XComBackendError */
export async function keepXCom(
  storage: XComStorage,
  { place, value, text }: { readonly place: XComPlace; readonly value: unknown; readonly text: string },
): Promise<string> {
  try {
    const reference = await (await storage.backend()).write(place, text);
    return storedXComText({ reference, bytes: Buffer.byteLength(text), length: lengthOf(value) });
  } catch (cause) {
    throw new XComBackendError({ action: "write", what: `"${place.key}" of task "${place.taskId}"`, cause });
  }
}

/**
 * The encoded XCom that a text of the database is, or refers to.
 *
 * @throws NoXComBackendError, XComBackendError
 */
export async function loadXCom(text: string, storage: Pick<XComStorage, "backend"> | undefined): Promise<string> {
  const stored = storedXComOf(text);
  if (!stored) return text;
  const { reference } = stored;
  if (!storage) throw new NoXComBackendError({ reference });
  try {
    return await (await storage.backend()).read(reference);
  } catch (cause) {
    throw new XComBackendError({ action: "read", what: `"${reference}"`, cause });
  }
}

/** The same for those of the instances of a mapped task. */
export async function loadTexts(
  texts: XComTexts,
  storage: Pick<XComStorage, "backend"> | undefined,
): Promise<XComTexts> {
  if (texts === null) return null;
  if (typeof texts === "string") return loadXCom(texts, storage);
  return Promise.all(texts.map((text) => loadTexts(text, storage)));
}
