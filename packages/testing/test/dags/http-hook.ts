import { BaseHook } from "@tradewind/core";

/** Gets what a server has. The connection's extra goes along as headers, and its login and password, if there are any. */
export class HttpHook extends BaseHook {
  async get(path: string): Promise<string> {
    const { host, port, login, password, extra } = await this.getConnection(this.connId);
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
    const headers = { ...(extra as Record<string, string>), ...(login && { authorization }) };
    const response = await fetch(`http://${host}:${port}${path}`, { headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text}`);
    return text;
  }
}
