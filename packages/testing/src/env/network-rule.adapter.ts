import { AsyncLocalStorage } from "node:async_hooks";
import { Socket } from "node:net";
import { NetworkRefusedError } from "./kit-errors.ts";

/** Where tasks may connect to. */
export type NetworkRule = (place: { readonly host: string; readonly port: number }) => boolean;

const rules = new AsyncLocalStorage<NetworkRule>();
let isGuarding = false;

/** Does something whose connections are judged by a rule, also those that it makes later. */
export function underNetworkRule<T>(rule: NetworkRule, body: () => T): T {
  guard();
  return rules.run(rule, body);
}

/** Once in a process: what no rule holds for goes on as ever. */
function guard(): void {
  if (isGuarding) return;
  isGuarding = true;
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const refused = refusal(placeOf(args));
    if (!refused) return connect.apply(this, args as never);
    process.nextTick(() => this.destroy(refused));
    return this;
  } as typeof connect;
}

function refusal(place: { readonly host: string; readonly port: number } | undefined): Error | undefined {
  const rule = rules.getStore();
  if (!rule || !place || rule(place)) return undefined;
  return new NetworkRefusedError(place);
}

/** The place that a call of `connect` names; undefined for one within this machine that has no port. */
function placeOf(args: readonly unknown[]): { host: string; port: number } | undefined {
  // Node's own callers give all arguments as one list
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "number") return { host: typeof second === "string" ? second : "localhost", port: first };
  if (typeof first !== "object" || first === null) return undefined;
  const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
  return path ? undefined : { host: host ?? "localhost", port: Number(port) };
}
