import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { BaseHook, IncompleteConnectionError } from "@tradewind/core";

const ANSWERS_WITHIN_MS = 10_000;

/** Reaches what a connection of type `http` names: whatever it answers, somebody is there. Airflow's HttpHook, as far as that is tested. */
export class HttpHook extends BaseHook {
  static override readonly connType = "http";

  override async testConnection(): Promise<string> {
    const { host, port, schema = "http", login, password = "" } = await this.getConnection(this.connId);
    if (host === undefined) throw new IncompleteConnectionError({ connId: this.connId, missing: "host" });
    const url = `${host.includes("://") ? host : `${schema}://${host}`}${port === undefined ? "" : `:${port}`}`;
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
    const headers = login === undefined ? {} : { authorization };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).catch(
      (error: Error) => {
        throw new Error(`${url} cannot be reached: ${causeOf(error)}`);
      },
    );
    await response.body?.cancel();
    return `${url} answers ${response.status}`;
  }
}

/** `fetch failed` says nothing; what made it fail does. */
const causeOf = ({ message, cause }: Error): string => (cause instanceof Error ? cause.message : message);

/** Looks for the folder of a connection of type `fs`. Airflow's FSHook. */
export class FilesHook extends BaseHook {
  static override readonly connType = "fs";

  override async testConnection(): Promise<string> {
    const { extra } = await this.getConnection(this.connId);
    if (typeof extra.path !== "string") throw new IncompleteConnectionError({ connId: this.connId, missing: "path" });
    const found = await stat(extra.path).catch(() => undefined);
    if (!found?.isDirectory()) throw new Error(`${resolve(extra.path)} is no folder`);
    return `${resolve(extra.path)} is there`;
  }
}
