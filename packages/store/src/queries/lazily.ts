/** Prepared when it is first asked. */
export function lazily<Ask extends (...args: never[]) => unknown>(prepare: () => Ask): Ask {
  let prepared: Ask | undefined;
  return ((...args) => {
    prepared ??= prepare();
    return prepared(...args);
  }) as Ask;
}
