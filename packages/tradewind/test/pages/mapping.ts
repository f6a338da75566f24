// The examples of docs/mapping.md, so that they compile; pages.test.ts compares the two and runs them.
import {
  BashOperator,
  currentContext,
  dag,
  type ElementArg,
  type Flow,
  SkipTask,
  task,
  taskGroup,
  unmapped,
} from "tradewind";

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class LoadFiles {
  @task() list(day: string): string[] {
    return [`${day}/a.csv`, `${day}/b.csv`];
  }
  @task({ retries: 2 }) load(file: string): number {
    return file.length;
  }
  @task() report(rows: number[]): number {
    return rows.reduce((sum, n) => sum + n, 0);
  }

  flow(this: Flow<LoadFiles>) {
    this.report(this.load.expand(this.list("{{ ds }}")));
  }
}

@dag({ schedule: null })
export class Exports {
  @task() tables(): string[] {
    return ["orders", "returns"];
  }
  @task() samples(): { table: string; limit: number }[] {
    return [{ table: "orders", limit: 10 }];
  }
  @task() export(table: string, format: string, columns: string[]): string {
    return `${table}.${format}: ${columns.join()}`;
  }
  @task() sample({ table, limit, seed }: { table: string; limit: number; seed: number }): string {
    return `${limit} of ${table}, seed ${seed}`;
  }
  @task() check(name: string, size: number): string {
    return `${name} ${size}`;
  }
  @task() count(names: string[]): number {
    return names.length;
  }

  flow(this: Flow<Exports>) {
    const tables = this.tables();
    this.export.expand(tables, ["csv", "json"], unmapped(["id", "day"]));
    this.sample.partial({ seed: 7 }).expandKwargs(this.samples());
    BashOperator.partial({ taskId: "vacuum", env: { DB: "sales" } }).expand({ bashCommand: ["echo a", "echo b"] });
    const shouted = tables.concat(["customers"]).map((table) => {
      if (table === "returns") throw new SkipTask("not today");
      return table.toUpperCase();
    });
    this.check.partial("size of").expand(tables.zip([1, 2]).map(([, size]) => size));
    this.count.override({ taskId: "shout" }).expand(shouted.map((table) => [table]));
  }
}

@dag({ schedule: null })
export class Shops {
  @task() list(): { name: string; files: string[] }[] {
    return [
      { name: "nl", files: ["a", "b"] },
      { name: "be", files: ["c"] },
    ];
  }
  @task({ mapIndexTemplate: "{{ label }}" })
  read(shop: string, file: string): string {
    Object.assign(currentContext(), { label: `${shop}/${file}` });
    return `${shop}/${file}`;
  }
  @task() merge(read: string[]): string {
    return read.join("+");
  }
  @task() report(shops: string[]): string {
    return shops.join(" ");
  }

  @taskGroup()
  shop(this: Flow<Shops>, shop: ElementArg<{ name: string; files: string[] }>) {
    return this.merge(this.read.partial(shop.name).expand(shop.files));
  }

  flow(this: Flow<Shops>) {
    this.report(this.shop.expand(this.list()));
  }
}

/** The same group without a method. */
@dag({ schedule: null })
export class Regions {
  @task() list(): { name: string; files: string[] }[] {
    return [{ name: "nl", files: ["a", "b"] }];
  }
  @task() read(shop: string, file: string): string {
    return `${shop}/${file}`;
  }
  @task() merge(read: string[]): string {
    return read.join("+");
  }
  @task() report(shops: string[]): string {
    return shops.join(" ");
  }

  flow(this: Flow<Regions>) {
    const shops = taskGroup("shops", { expand: [this.list()] }, (shop) =>
      this.merge(this.read.partial(shop.name).expand(shop.files)),
    );
    this.report(shops.output);
  }
}
