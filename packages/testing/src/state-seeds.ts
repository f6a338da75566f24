import { decodeXCom, encodeXCom } from "@tradewind/core/engine";

/** Values by key, as tests write them. */
export type StateValues = Readonly<Record<string, unknown>>;

/** As they are stored. */
export async function encodedState(values: StateValues = {}): Promise<Map<string, string>> {
  const encoded = Object.entries(values).map(async ([key, value]) => [key, await encodeXCom(value)] as const);
  return new Map(await Promise.all(encoded));
}

/** As tests read them. */
export async function decodedState(texts: Iterable<readonly [string, string]>): Promise<Map<string, unknown>> {
  const decoded = [...texts].map(async ([key, text]) => [key, await decodeXCom(text)] as const);
  return new Map(await Promise.all(decoded));
}
