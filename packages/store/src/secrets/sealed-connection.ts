import type { Connection } from "@tradewind/core";
import { connectionPlace } from "./places.ts";
import type { SecretBox } from "./secret-box.ts";

/** A connection as its row has it: all but its names is sealed, for a host or a login may be a secret, too. */
export interface SealedConnection {
  readonly connId: string;
  readonly connType: string;
  readonly description: string | null;
  readonly fields: string;
}

/** @throws NoSecretKeyError, UnknownSecretKeyError */
export function sealConnection(box: SecretBox, connection: Connection): SealedConnection {
  const { connId, connType, description = null, ...fields } = connection;
  return { connId, connType, description, fields: box.seal(connectionPlace(connId), JSON.stringify(fields)) };
}

/** @throws UnknownSecretKeyError, SecretDamagedError */
export function openConnection(
  box: SecretBox,
  { connId, connType, description, fields }: SealedConnection,
): Connection {
  const opened = JSON.parse(box.open(connectionPlace(connId), fields)) as Pick<Connection, "extra">;
  return { connId, connType, ...(description === null ? {} : { description }), ...opened };
}
