import type { Connection } from "@tradewind/core";
import { isSecretName } from "@tradewind/core/engine";
import { Masker } from "@tradewind/runtime";
import type { Row } from "../output.ts";

const HIDDEN = "***";

/** A connection as commands show it: without what is secret in it, wherever that stands. */
export function shownConnection(connection: Connection): Row {
  const masker = new Masker();
  masker.addConnection(connection);
  const { mask } = masker;
  const text = (value: string | undefined) => (value === undefined ? null : mask(value));
  return {
    conn_id: connection.connId,
    conn_type: connection.connType,
    description: text(connection.description),
    host: text(connection.host),
    port: connection.port ?? null,
    schema: text(connection.schema),
    login: text(connection.login),
    password: connection.password === undefined ? null : HIDDEN,
    extra: Object.keys(connection.extra).length === 0 ? null : shownValue(connection.extra, { mask, isSecret: false }),
  };
}

/** What is behind `shownConnection`, for those who ask for it. */
export const revealedConnection = ({ connId, connType, description, extra, ...fields }: Connection): Row => ({
  conn_id: connId,
  conn_type: connType,
  description: description ?? null,
  host: fields.host ?? null,
  port: fields.port ?? null,
  schema: fields.schema ?? null,
  login: fields.login ?? null,
  password: fields.password ?? null,
  extra: Object.keys(extra).length === 0 ? null : extra,
});

interface How {
  readonly mask: (text: string) => string;
  /** Whether it stands under a secret name. */
  readonly isSecret: boolean;
}

function shownValue(value: unknown, { mask, isSecret }: How): unknown {
  if (Array.isArray(value)) return value.map((part) => shownValue(part, { mask, isSecret }));
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => {
      return [name, shownValue(part, { mask, isSecret: isSecret || isSecretName(name) })];
    });
    return Object.fromEntries(parts);
  }
  if (isSecret && value !== null && value !== "") return HIDDEN;
  if (typeof value === "string") return mask(value);
  return mask(String(value)) === String(value) ? value : HIDDEN;
}
