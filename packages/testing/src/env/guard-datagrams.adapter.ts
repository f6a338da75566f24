import { Socket } from "node:dgram";
import type { NetworkPlace } from "./network-rule.adapter.ts";

type Refuse = (place: NetworkPlace) => Error | undefined;

/** Has datagrams judged, too: those that are sent to a place, and sockets that are connected to one. */
export function guardDatagrams(refuse: Refuse): void {
  const { connect, send } = Socket.prototype;

  Socket.prototype.connect = function (this: Socket, port: number, ...more: unknown[]) {
    const refused = refuse({ port: Number(port), host: hostIn(more) });
    if (refused) fail(this, more, refused);
    else Reflect.apply(connect, this, [port, ...more]);
  } as typeof connect;

  Socket.prototype.send = function (this: Socket, message: unknown, ...more: unknown[]) {
    // before the port there may be the part of the message that is meant: where it begins, and how long it is
    const [port, ...others] = isPort(more[2]) ? more.slice(2) : more;
    const refused = isPort(port) ? refuse({ port: Number(port), host: hostIn(others) }) : undefined;
    if (refused) fail(this, more, refused);
    else Reflect.apply(send, this, [message, ...more]);
  } as typeof send;
}

const isPort = (value: unknown): boolean => /^\d+$/.test(String(value));

const hostIn = (args: readonly unknown[]): string => args.find((arg) => typeof arg === "string") ?? "localhost";

/** As Node tells of a failure: to the callback, where there is one. */
function fail(socket: Socket, args: readonly unknown[], error: Error): void {
  const callback = args.find((arg): arg is (error: Error) => void => typeof arg === "function");
  process.nextTick(() => (callback ? callback(error) : socket.emit("error", error)));
}
