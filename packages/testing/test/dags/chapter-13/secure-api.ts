import { BaseOperator, dag, defineSecretsBackend, hook } from "@tradewind/core";
import { HttpHook } from "../http-hook.ts";

class HttpGetOperator extends BaseOperator<{ connId: string; endpoint: string }, string> {
  static override readonly templateFields = ["endpoint"] as const;

  override async execute(): Promise<string> {
    const { connId, endpoint } = this.options;
    const text = await hook(HttpHook, connId).get(endpoint);
    console.log(text);
    return text;
  }
}

@dag({ dagId: "secrets_with_vault" })
export class SecretsWithVault {
  flow() {
    new HttpGetOperator({ taskId: "call_api", connId: "secure_api", endpoint: "/" });
  }
}

/** Asks a vault: connections are URIs, under `connections/<id>`, as `conn_uri`. */
export const vault = defineSecretsBackend({
  name: "vault",
  open: ({ url, token }) => ({
    async getConnection(connId) {
      const headers = { "X-Vault-Token": String(token) };
      const response = await fetch(`${url}/v1/secret/data/connections/${connId}`, { headers });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`the vault answered ${response.status}`);
      const { data } = (await response.json()) as { data: { data: { conn_uri: string } } };
      return data.data.conn_uri;
    },
  }),
});
