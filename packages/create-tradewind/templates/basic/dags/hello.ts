import { dag, type Flow, isMain, run, task } from "tradewind";

export interface Order {
  readonly customer: string;
  readonly amount: number;
}

export interface Summary {
  readonly orders: number;
  readonly total: number;
}

// A class is a DAG. Its id is the class's name in snake_case: hello. From its start date on it has one run a day;
// `tradewind dev` makes runs when they are due.
@dag({ schedule: "@daily", startDate: "2026-01-01", params: { currency: "EUR" }, tags: ["example"] })
export class Hello {
  // A task is a method. This one talks to the outside world, so it is tried again when it fails.
  @task({ retries: 2, retryDelay: { seconds: 10 } })
  async extract(day: string): Promise<Order[]> {
    console.log(`fetching the orders of ${day}`);
    return [
      { customer: "ana", amount: 12 },
      { customer: "bo", amount: 30 },
    ];
  }

  // What a task returns is stored, and handed to the tasks that take it.
  @task()
  summarize(orders: Order[]): Summary {
    return { orders: orders.length, total: orders.reduce((sum, { amount }) => sum + amount, 0) };
  }

  // What a task prints is the log of its attempt.
  @task()
  report({ orders, total }: Summary, currency: string): string {
    const line = `${orders} orders, ${total} ${currency}`;
    console.log(line);
    return line;
  }

  // Here nothing runs: calling a task adds it to the graph. Texts are templates, filled in when the task runs.
  flow(this: Flow<Hello>) {
    const orders = this.extract("{{ ds }}");
    this.report(this.summarize(orders), "{{ params.currency }}");
  }
}

// `npm start`: one run, in this process
if (isMain(import.meta)) await run(Hello, { logicalDate: "2026-01-01" });
