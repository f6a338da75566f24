import type { Review } from "./dags/chapter-11/mapping.ts";
import { startServer } from "./local-server.ts";

/** Serves so many reviews of movies: the first has no good word, each other one more than that before. */
export function startReviewsService(count: number) {
  const reviews: Review[] = Array.from({ length: count }, (_, i) => ({
    movie: `movie ${i}`,
    text: `${"good ".repeat(i)}movie`,
  }));
  return startServer(() => ({ body: reviews }));
}
