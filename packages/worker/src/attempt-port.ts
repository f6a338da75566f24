import type { Connection } from "@tradewind/core";
import type { XComInput } from "@tradewind/core/engine";

/** What an attempt may ask of the outside; whoever runs it answers. */
export interface AttemptPort {
  /** Deletes the XComs that earlier attempts of this task left. */
  clearXComs(): Promise<void>;
  /** Encoded XComs of the run; null where there is none. */
  xcoms(inputs: readonly XComInput[]): Promise<readonly (string | null)[]>;
  /** @throws ConnectionNotFoundError, InvalidConnectionError */
  connection(connId: string): Promise<Connection>;
  variable(key: string): Promise<string | undefined>;
}
