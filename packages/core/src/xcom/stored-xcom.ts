/** What the database has of an XCom whose text a backend keeps. */
export interface StoredXCom {
  /** What the backend finds it by. */
  readonly reference: string;
  readonly bytes: number;
  /** How many parts the value has, if it is a list or an object: it tells without being read. */
  readonly length: number | null;
}

const START = '{"stored":';

/** The text that stands in the database instead of an encoded XCom. */
export const storedXComText = ({ reference, bytes, length }: StoredXCom): string =>
  `${START}${JSON.stringify({ reference, bytes, length })}}`;

/** What a text of the database refers to; undefined when it is the encoded XCom itself. */
export function storedXComOf(text: string): StoredXCom | undefined {
  return text.startsWith(START) ? (JSON.parse(text) as { stored: StoredXCom }).stored : undefined;
}

/** How many parts a value has; null when it has none. */
export function lengthOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  const isObject = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isObject ? Object.keys(value).length : null;
}
