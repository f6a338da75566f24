import { dag, type Flow, FunctionOperator, task, taskGroup } from "@tradewind/core";

export interface Review {
  readonly movie: string;
  readonly text: string;
}

/** Where the reviews come from. */
const params = { reviews: "http://localhost:8080/reviews" };

class Reviews {
  @task()
  async fetchReviews(url: string): Promise<Review[]> {
    return (await (await fetch(url)).json()) as Review[];
  }

  @task()
  score({ text }: Review): number {
    return text.split(" ").filter((word) => word === "good").length;
  }
}

/** A task for each review, however many there are. */
@dag({ dagId: "reviews_mapped", params })
export class MappedTasks extends Reviews {
  @task()
  best(scores: number[]): number {
    return Math.max(...scores);
  }

  flow(this: Flow<MappedTasks>) {
    this.best(this.score.expand(this.fetchReviews("{{ params.reviews }}")));
  }
}

/** A group for each review: one of them failing leaves the others alone. */
@dag({ dagId: "reviews_in_groups", params })
export class MappedGroups extends Reviews {
  @task()
  publish(movie: string, score: number): string {
    if (score === 0) throw new Error(`${movie} has no good word`);
    return `${movie}: ${score}`;
  }

  @task({ triggerRule: "all_done" })
  report(published: string[]): string {
    return published.join(", ");
  }

  flow(this: Flow<MappedGroups>) {
    const reviews = this.fetchReviews("{{ params.reviews }}");
    const published = taskGroup("review", { expand: [reviews] }, (review) =>
      this.publish(review.movie, this.score(review)),
    );
    this.report(published.output);
  }
}

/** Adds ten to each number. */
@dag({ dagId: "add_ten" })
export class AddTen {
  @task()
  add(y: number, x: number): number {
    return x + y;
  }

  flow(this: Flow<AddTen>) {
    this.add.partial(10).expand([1, 2, 3]);
    FunctionOperator.partial({
      taskId: "add_in_operator",
      callable: (x: number, { y }: { y: number }) => x + y,
      opKwargs: { y: 10 },
    }).expand({ opArgs: [[1], [2], [3]] });
  }
}
