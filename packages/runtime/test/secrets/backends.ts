import { defineSecretsBackend, SecretsAccessDeniedError } from "@tradewind/core";

/** Denies `denied`, fails at `broken` as often as the options say, has `known`, and counts what it is asked. */
export const testBackend = defineSecretsBackend({
  name: "test",
  open({ failures = 0 }) {
    let left = Number(failures);
    return {
      async getVariable(key) {
        if (key === "denied") throw new SecretsAccessDeniedError({ backend: "test", asked: key });
        if (key === "broken" && left-- > 0) throw new Error("503 with token t-1234");
        return key === "known" || key === "broken" ? `value of ${key}` : undefined;
      },
    };
  },
});
