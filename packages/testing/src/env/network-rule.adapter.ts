import { AsyncLocalStorage } from "node:async_hooks";
import { Agent, type ClientRequest } from "node:http";
import { Socket } from "node:net";
import { guardDatagrams } from "./guard-datagrams.adapter.ts";
import { NetworkRefusedError } from "./kit-errors.ts";

/** A place that something may be connected to. */
export interface NetworkPlace {
  readonly host: string;
  readonly port: number;
}

/** Where tasks may connect to. */
export type NetworkRule = (place: NetworkPlace) => boolean;

const rules = new AsyncLocalStorage<NetworkRule>();
let isGuarding = false;

/** Does something whose connections are judged by a rule, also those that it makes later. */
export function underNetworkRule<T>(rule: NetworkRule, body: () => T): T {
  return rules.run(rule, body);
}

/**
 * Has connections judged from now on; what no rule holds for goes on as ever. Done when the kit is imported: what a test puts in the place
 * of `fetch` afterwards is its own affair.
 */
export function guardNetwork(): void {
  if (isGuarding) return;
  isGuarding = true;
  guardSockets();
  // a connection that is kept alive was made earlier, maybe by the test itself: requests are judged, too
  guardAgents();
  guardFetch();
  guardDatagrams(refusal);
}

function guardSockets(): void {
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const refused = refusal(placeOf(args));
    if (!refused) return connect.apply(this, args as never);
    process.nextTick(() => this.destroy(refused));
    return this;
  } as typeof connect;
}

interface RequestPlace {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

interface RequestingAgent {
  addRequest(request: ClientRequest, options: RequestPlace): void;
}

interface SocketSeeker {
  onSocket(socket: null, error: Error): void;
}

function guardAgents(): void {
  const prototype = Agent.prototype as unknown as RequestingAgent;
  const { addRequest } = prototype;
  prototype.addRequest = function (this: RequestingAgent, request, options, ...more: unknown[]) {
    const { host = "localhost", port, socketPath } = options;
    // a socket within this machine has no port; Node gives it one here all the same
    const refused = refusal(port === undefined || socketPath ? undefined : { host, port });
    // as Node does when no socket can be had
    if (refused) (request as unknown as SocketSeeker).onSocket(null, refused);
    else addRequest.call(this, request, options, ...(more as []));
  };
}

function guardFetch(): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const refused = refusal(placeOfUrl(input instanceof Request ? input.url : String(input)));
    if (refused) throw refused;
    return fetch(input, init);
  };
}

function refusal(place: NetworkPlace | undefined): Error | undefined {
  const rule = place && rules.getStore();
  return !rule || rule(place) ? undefined : new NetworkRefusedError(place);
}

function placeOfUrl(text: string): NetworkPlace | undefined {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  // an IPv6 address stands in brackets there, and nowhere else
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port) || (protocol === "http:" ? 80 : 443) };
}

/** The place that a call of `connect` names; undefined for one within this machine that has no port. */
function placeOf(args: readonly unknown[]): NetworkPlace | undefined {
  // Node's own callers give all arguments as one list
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "number") return { host: typeof second === "string" ? second : "localhost", port: first };
  if (typeof first !== "object" || first === null) return undefined;
  const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
  return path ? undefined : { host: host ?? "localhost", port: Number(port) };
}
