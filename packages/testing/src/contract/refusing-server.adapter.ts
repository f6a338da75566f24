import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine that lets nobody in. */
export async function refusingServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((_request, response) => void response.writeHead(401).end("not you"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
