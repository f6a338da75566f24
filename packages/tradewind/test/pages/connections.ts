// The examples of docs/connections.md, so that they compile; pages.test.ts compares the two.
import { z } from "zod";
import { BaseHook, defineConnection, defineSecretsBackend, SecretsAccessDeniedError } from "../../src/index.ts";

export class WarehouseHook extends BaseHook<{ readonly version: string }> {
  static override readonly connType = "warehouse";

  override async testConnection() {
    return `version ${(await this.getConn()).version}`;
  }
}

export const snowflake = defineConnection({
  type: "snowflake",
  title: "Snowflake",
  schema: z.object({
    host: z.string(),
    login: z.string(),
    password: z.string().meta({ writeOnly: true }),
    warehouse: z.string().default("COMPUTE_WH"),
    pin: z.string().meta({ writeOnly: true }).optional(),
  }),
});

export class SnowflakeHook extends BaseHook {
  protected override async makeConn() {
    const { host, warehouse } = await this.settings(snowflake); // checked, typed, with defaults; the pin is masked from here on
    return { host, warehouse };
  }
}

export const vault = defineSecretsBackend({
  name: "vault",
  open: ({ url }) => ({
    async getConnection(connId) {
      const response = await fetch(`${url}/connections/${encodeURIComponent(connId)}`);
      if (response.status === 403) throw new SecretsAccessDeniedError({ backend: "vault", asked: connId });
      return response.status === 404 ? undefined : await response.text(); // URI, JSON or fields
    },
  }),
});
