import { suggestion } from "./nearest.ts";
import { TradewindError } from "./tradewind-error.ts";

/** A connection id that nothing defines. */
export class ConnectionNotFoundError extends TradewindError {
  constructor({ connId, known, standIn }: { connId: string; known: Iterable<string>; standIn?: string | undefined }) {
    super({
      code: "TW4001",
      message:
        standIn === undefined
          ? `Connection "${connId}" is not defined.`
          : `Connection "${connId}" is not defined; there is a stand-in for the hook of "${standIn}". Is "${connId}" meant?`,
      hint: `Add it: tradewind connections add ${connId} --conn-uri http://login:password@host:80. Or set TRADEWIND_CONN_${connId.toUpperCase()}. ${suggestion(connId, known)}`,
    });
  }
}

/** A connection's URI or JSON cannot be read. The value itself is never shown: it may hold a password. */
export class InvalidConnectionError extends TradewindError {
  constructor({ connId, problem }: { connId: string; problem: string }) {
    super({
      code: "TW4002",
      message: `Connection "${connId}" cannot be read: ${problem}.`,
      hint: 'Write type://login:password@host:port/schema?key=value with percent-encoding, or JSON such as {"conn_type": "http", "host": "api"}.',
    });
  }
}

/** A variable that nothing defines. */
export class VariableNotFoundError extends TradewindError {
  /** `known` is left out where nobody knows which there are. */
  constructor({ key, known }: { key: string; known?: Iterable<string> }) {
    super({
      code: "TW4003",
      message: `Variable "${key}" is not defined.`,
      hint: `Set it: tradewind variables set ${key} <value>. Or set TRADEWIND_VAR_${key.toUpperCase()}, or ask for it with a default.${known ? ` ${suggestion(key, known)}` : ""}`,
    });
  }
}

/** A hook found its connection, but something it needs is missing in it. */
export class IncompleteConnectionError extends TradewindError {
  constructor({ connId, missing }: { connId: string; missing: string }) {
    super({
      code: "TW4004",
      message: `No ${missing} specified in connection ${connId}.`,
      hint: `Add the ${missing} to the connection's URI or JSON.`,
    });
  }
}

/** A stand-in for a hook was asked for a method that it does not have. */
export class StandInMethodError extends TradewindError {
  constructor({
    hook,
    connId,
    method,
    given,
  }: { hook: string; connId?: string; method: string; given: readonly string[] }) {
    const of = connId === undefined ? hook : `${hook} with the connection "${connId}"`;
    const has = given.length === 0 ? "no methods" : [...given].sort().join(", ");
    super({
      code: "TW4009",
      message: `The stand-in for ${of} has no method ${method}(). It has ${has}.`,
      hint: `Give it the method: { ${method}: async () => ... }.`,
    });
  }
}

/** A run's configuration is to hold a secret, which it would show to everybody. */
export class SecretInConfError extends TradewindError {
  constructor({ dagId }: { dagId: string }) {
    super({
      code: "TW4008",
      message: `The configuration for a run of DAG "${dagId}" holds a secret of a connection or variable.`,
      hint: "Hand on the connection's id, and look it up in the run that needs it.",
    });
  }
}
