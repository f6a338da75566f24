/** The same object with other members; what it does itself goes on with its own. */
export function changed<T extends object>(of: T, changes: Partial<T>): T {
  return new Proxy(of, {
    get(target, name) {
      if (name in changes) return Reflect.get(changes, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
