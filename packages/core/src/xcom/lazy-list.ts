import { decodeXComSync, loadDecoder } from "./encode.ts";

/** An XCom as it is stored, or those of the instances of a mapped task, a list for each mapping around. */
export type XComTexts = string | null | readonly XComTexts[];

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * What the results of a mapped task are to whoever gets all of them: a list whose elements are decoded when they are read. Airflow's
 * LazySelectSequence.
 */
export async function decodeTexts(texts: XComTexts): Promise<unknown> {
  const decoder = needsDecoder(texts) ? await loadDecoder() : undefined;
  return decoded(texts, decoder);
}

type Decoder = Awaited<ReturnType<typeof loadDecoder>> | undefined;

const needsDecoder = (texts: XComTexts): boolean =>
  typeof texts === "string" ? texts.includes('"meta"') : (texts?.some(needsDecoder) ?? false);

const decoded = (texts: XComTexts, decoder: Decoder): unknown =>
  typeof texts === "string" ? decodeXComSync(texts, decoder) : texts && lazyList(texts, decoder);

function lazyList(texts: readonly XComTexts[], decoder: Decoder): unknown[] {
  const list: unknown[] = Array<unknown>(texts.length).fill(undefined);
  const isRead = new Uint8Array(texts.length);
  const read = (index: number): unknown => {
    if (isRead[index] === 0) {
      list[index] = decoded(texts[index]!, decoder);
      isRead[index] = 1;
    }
    return list[index];
  };
  const readAll = () => {
    for (const index of texts.keys()) read(index);
    return [...list];
  };
  Object.defineProperty(list, INSPECT, { value: readAll });
  return new Proxy(list, {
    get(target, property, receiver) {
      const index = typeof property === "string" ? Number(property) : Number.NaN;
      if (Number.isInteger(index) && index >= 0 && index < texts.length) return read(index);
      return Reflect.get(target, property, receiver);
    },
    set(target, property, value) {
      const index = typeof property === "string" ? Number(property) : Number.NaN;
      if (Number.isInteger(index) && index < texts.length) isRead[index] = 1;
      return Reflect.set(target, property, value);
    },
    getOwnPropertyDescriptor(target, property) {
      if (typeof property === "string" && /^\d+$/.test(property)) read(Number(property));
      return Reflect.getOwnPropertyDescriptor(target, property);
    },
  });
}
