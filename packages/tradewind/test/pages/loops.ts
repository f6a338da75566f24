// The examples of docs/loops.md, so that they compile; pages.test.ts compares the two and runs them.
import { type Arg, currentContext, dag, type Flow, loop, task, taskGroup } from "tradewind";

/** A feed of three pages. */
function pageOf(day: string, cursor: string): { size: number; next: string | null } {
  const page = Number(cursor);
  return { size: day.length + page, next: page < 3 ? String(page + 1) : null };
}

interface Progress {
  readonly rows: number;
  readonly next: string | null;
}

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class ReadFeed {
  @task({ retries: 2 }) readPage(day: string, { rows, next }: Progress): Progress {
    const page = pageOf(day, next ?? "1");
    return { rows: rows + page.size, next: page.next };
  }
  @task() isAtEnd({ next }: Progress): boolean {
    return next === null;
  }
  @task() report(rows: number): string {
    return `${rows} rows`;
  }

  flow(this: Flow<ReadFeed>) {
    const initial = { rows: 0, next: "1" };
    const feed = loop<Progress>("feed", { maxIterations: 100, initial, until: this.isAtEnd }, (previous) =>
      this.readPage("{{ ds }}", previous),
    );
    this.report(feed.output.rows);
  }
}

@dag({ schedule: null })
export class SquareRoot {
  @task() improve(of: number, estimate: number): number {
    return (estimate + of / estimate) / 2;
  }
  @task() note(estimate: number): string {
    const { loop } = currentContext();
    return `${loop!.index}: ${estimate}`;
  }
  @task() show(estimate: number): string {
    return estimate.toFixed(4);
  }

  @taskGroup()
  step(this: Flow<SquareRoot>, of: Arg<number>, previous: Arg<number>) {
    return this.improve(of, previous).after(this.note(previous));
  }

  flow(this: Flow<SquareRoot>) {
    const isClose = (estimate: number) => Math.abs(estimate ** 2 - 2) < 1e-6;
    this.show(this.step.partial(2).loop({ maxIterations: 10, initial: 1, until: isClose }));
  }
}

@dag({ schedule: null })
export class Countdown {
  @task() count(from = 3): number {
    return from - 1;
  }
  @task() launch(): void {}

  flow(this: Flow<Countdown>) {
    loop<number>("countdown", { maxIterations: 3 }, (previous) => this.count(previous)).before(this.launch());
  }
}
