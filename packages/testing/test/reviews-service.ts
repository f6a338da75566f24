import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Review } from "./dags/chapter-11/mapping.ts";

/** Serves so many reviews of movies on a free port: the first has no good word, each other one more than that before. */
export async function startReviewsService(count: number) {
  const reviews: Review[] = Array.from({ length: count }, (_, i) => ({
    movie: `movie ${i}`,
    text: `${"good ".repeat(i)}movie`,
  }));
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(reviews));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/reviews`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
