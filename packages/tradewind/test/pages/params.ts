// The examples of docs/params.md, so that they compile and run; pages.test.ts compares the two.
import { z } from "zod";
import { currentContext, defineDag, type Flow, FunctionOperator, param, params } from "../../src/index.ts";

class MovieRankings {
  readonly params = params({
    top: param(10, { type: "integer", minimum: 1, description: "how many movies" }),
    region: z.enum(["eu", "us"]).default("eu"),
    note: "",
  });

  fetch(day: string, region: "eu" | "us") {
    return [{ title: `a movie of ${day} in ${region}`, rating: 5 }];
  }
  rank(ratings: { title: string; rating: number }[]) {
    const { top } = currentContext<typeof this>().params; // a number
    return ratings.slice(0, top);
  }

  flow(this: Flow<MovieRankings>) {
    this.rank(this.fetch("{{ ds }}", this.params.region));
  }
}

export const movieRankings = defineDag(MovieRankings, {
  dagId: "movie_rankings",
  tasks: { fetch: {}, rank: {} },
});

class Tasks {
  flow() {
    new FunctionOperator({ taskId: "sample", callable: ({ params }) => params.top, params: { top: 3 } });
  }
}

export const tasks = defineDag(Tasks, { dagId: "tasks", params: { top: 10 } });

/** What may stand in a table of the page. */
export const declarations = [
  { note: "" },
  { region: param("eu", { enum: ["eu", "us"] }) },
  { name: param(undefined, { type: "string" }) },
  { region: z.enum(["eu", "us"]).default("eu") },
  params(z.object({ top: z.int().default(10) })),
];
