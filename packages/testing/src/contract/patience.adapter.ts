/** What came of waiting. */
export type Waited<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "late" };

/** Waits so long for something, in milliseconds of real time, and no longer. */
export async function waited<T>(work: () => T | Promise<T>, ms: number): Promise<Waited<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Waited<T>>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "late" }), ms);
  });
  try {
    return await Promise.race([ended(work), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ended<T>(work: () => T | Promise<T>): Promise<Waited<T>> {
  try {
    return { kind: "value", value: await work() };
  } catch (error) {
    return { kind: "error", error };
  }
}
