import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server answers: a status, and a text, bytes, or what becomes JSON. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** A server on a free port of this machine, in place of one of the book's services. */
export async function startServer(answer: (request: IncomingMessage, path: string) => Answer) {
  const server = createServer((request, response) => {
    const { status = 200, body } = answer(request, request.url ?? "/");
    response.writeHead(status).end(isRaw(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isRaw = (body: unknown): body is string | Uint8Array => typeof body === "string" || body instanceof Uint8Array;
