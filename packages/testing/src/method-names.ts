/** The names of an object's methods: its own, and those of its classes. */
export function methodNamesOf(of: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = of; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names];
}
