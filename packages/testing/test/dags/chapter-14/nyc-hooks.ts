import { BaseHook } from "@tradewind/core";

/** Gets JSON and texts of a server; a login and a password go along, if there are any. */
export class HttpHook extends BaseHook {
  async get(path: string): Promise<string> {
    const { host, port, login, password } = await this.getConnection(this.connId);
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
    const response = await fetch(`http://${host}:${port}${path}`, login ? { headers: { authorization } } : {});
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
    return response.text();
  }
}
