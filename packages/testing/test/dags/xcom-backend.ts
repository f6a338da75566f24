import { defineXComBackend } from "@tradewind/core";

/** Keeps texts in memory, under names that begin with `prefix`. */
export const memory = defineXComBackend({
  name: "memory",
  open({ prefix }) {
    const texts = new Map<string, string>();
    return {
      async write(_place, text) {
        const name = `${prefix}/${texts.size}`;
        texts.set(name, text);
        return name;
      },
      read: async (name) => texts.get(name)!,
      delete: async () => texts.clear(),
    };
  },
});
