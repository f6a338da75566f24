// Type tests of mapping: compiled under standard and under legacy decorators, never run.
import { expectTypeOf } from "vitest";
import {
  BaseOperator,
  BashOperator,
  dag,
  type Flow,
  type MappedTask,
  sensor,
  type TaskContext,
  task,
  unmapped,
  type XComArg,
  type XComSequence,
} from "../../src/index.ts";

interface Row {
  id: number;
  name: string;
}

class Load extends BaseOperator<{ table: string; limit: number; connId: string; startDate?: string }, number, "table"> {
  static override readonly templateFields = ["table"] as const;
  static override readonly ownOptions = ["startDate"] as const;
  override execute(_context: TaskContext): number {
    return this.options.limit;
  }
}

@dag()
export class Mapping {
  @task()
  files(): string[] {
    return [];
  }
  @task()
  rows(): Row[] {
    return [];
  }
  @task()
  limits(): Record<string, number> {
    return {};
  }
  @task()
  count(): number {
    return 3;
  }
  @task()
  twice(n: number): number {
    return n * 2;
  }
  @task()
  load(file: string, columns: string[], limit?: number): number {
    return file.length + columns.length + (limit ?? 0);
  }
  @task()
  greet(words: { greeting: string; name: string; times?: number }): string {
    return words.name;
  }
  @task()
  greetIn(language: string, words: { greeting: string; name: string }): string {
    return language + words.name;
  }
  @task()
  greetTo(language: { code: string }, words: { greeting: string; name: string }): string {
    return language.code + words.name;
  }
  @task()
  words(): { greeting: string; name: string } {
    return { greeting: "ho", name: "Bo" };
  }
  @sensor()
  isThere(file: string): boolean {
    return file !== "";
  }
  @task()
  limit(_pair: [name: string, limit: number]): void {}
  @task()
  show(_pair: [file: string, row: Row]): void {}
  @task()
  sum(numbers: number[]): number {
    return numbers.length;
  }
  @task()
  nothing(): void {}

  expands(this: Flow<Mapping>) {
    const [files, rows, count] = [this.files(), this.rows(), this.count()];
    expectTypeOf(this.twice.expand([1, count])).toEqualTypeOf<XComArg<number[]>>();
    expectTypeOf(this.nothing.override({ taskId: "none" })()).toEqualTypeOf<XComArg<void>>();
    this.load.expand(files, unmapped(["id"]));
    this.load.expand(files, [["id"], ["id", "name"]], [1, 2]);
    this.load.expand(unmapped("a.csv"), [["id"]], unmapped(count));
    this.load.expand(files, unmapped([]), unmapped(count));
    this.load.partial("a.csv").expand([["id"], []]);
    this.twice.expand(JSON.parse("[1]"));
    this.limit.expand({ nl: 1, be: 2 });
    this.limit.expand(this.limits());
    this.twice.expand(this.twice.expand([1, 2]));
    this.sum(this.twice.expand([1, 2]));

    // @ts-expect-error an element of the wrong type
    this.twice.expand(["a"]);
    // @ts-expect-error a list of the wrong elements
    this.twice.expand(files);
    // @ts-expect-error a reference to something that is no list
    this.twice.expand(count);
    // @ts-expect-error a value that is no list
    this.twice.expand(3);
    // @ts-expect-error nothing is mapped over
    this.load.expand(unmapped("a.csv"), unmapped(["id"]), unmapped(count));
    // @ts-expect-error nothing is mapped over
    this.load.partial("a.csv").expand(unmapped(["id"]));
    // @ts-expect-error columns for one instance, where each needs a list of them
    this.load.expand(files, ["id"]);
    // @ts-expect-error a list is missing
    this.load.expand(files);
    // @ts-expect-error a list too many
    this.twice.expand([1], [2]);
    // @ts-expect-error unmapped, and of the wrong type
    this.load.expand(files, unmapped("id"));
    // @ts-expect-error what is unmapped stands in expand() only
    this.twice(unmapped(3));
    // @ts-expect-error an object of numbers makes pairs of a name and a number
    this.limit.expand({ nl: "1" });
    // @ts-expect-error the method takes nothing that could be mapped
    this.nothing.expand([1]);
    // @ts-expect-error the reduce gets a list of numbers, not of rows
    this.show.expand(this.twice.expand([1]));
    // @ts-expect-error the result of a mapped task is a list
    this.twice(this.twice.expand([1]));
    // @ts-expect-error a list of all names, not one of its elements
    rows.name;
  }

  sequences(this: Flow<Mapping>) {
    const [files, rows, mapped] = [this.files(), this.rows(), this.twice.expand([1, 2])];
    expectTypeOf(rows.map((row) => row.id)).toEqualTypeOf<XComSequence<number>>();
    expectTypeOf(mapped.map((n) => `${n}`)).toEqualTypeOf<XComSequence<string>>();
    expectTypeOf(files.zip(rows)).toEqualTypeOf<XComSequence<[string, Row]>>();
    expectTypeOf(files.zip(rows, [true])).toEqualTypeOf<XComSequence<[string, Row, boolean]>>();
    expectTypeOf(files.zip(rows, { fill: null })).toEqualTypeOf<XComSequence<[string | null, Row | null]>>();
    expectTypeOf(files.concat(mapped)).toEqualTypeOf<XComSequence<string | number>>();
    this.show.expand(files.zip(rows));
    this.twice.expand(rows.map((row) => row.id).concat(mapped));
    this.sum(rows.map((row) => row.id));
    this.sum(mapped.concat([3]));

    // @ts-expect-error the function gives texts
    this.twice.expand(rows.map((row) => row.name));
    // @ts-expect-error an element has no such property
    rows.map((row) => row.title);
    // @ts-expect-error pairs the other way round
    this.show.expand(rows.zip(files));
    // @ts-expect-error a shorter list is filled with null
    this.show.expand(files.zip(rows, { fill: null }));
    // @ts-expect-error a number is no list
    files.zip(3);
    // @ts-expect-error one of the two lists has texts
    this.twice.expand(mapped.concat(files));
    // @ts-expect-error the reduce gets numbers, these are texts
    this.sum(rows.map((row) => row.name));
    // @ts-expect-error only lists have map()
    this.count().map(String);
  }

  partials(this: Flow<Mapping>) {
    const [files, count] = [this.files(), this.count()];
    expectTypeOf(this.load.partial("a.csv").expand([["id"]])).toEqualTypeOf<XComArg<number[]>>();
    this.load.partial("a.csv", ["id"]).expand([count, 2]);

    // @ts-expect-error the first argument is a text
    this.load.partial(3).expand([["id"]]);
    // @ts-expect-error columns are missing
    this.load.partial("a.csv").expand();
    // @ts-expect-error the file is given already
    this.load.partial("a.csv").expand(files, [["id"]]);
    // @ts-expect-error the wrong lists for what is left
    this.load.partial("a.csv").expand(files);
    // @ts-expect-error an argument that the method does not take
    this.twice.partial(1, 2).expand();
    // @ts-expect-error partial() alone adds nothing: there is no result
    this.sum(this.twice.partial(1));
  }

  keywords(this: Flow<Mapping>) {
    const words = this.greet.partial({ greeting: "hello" });
    expectTypeOf(words.expandKwargs([{ name: "Al" }])).toEqualTypeOf<XComArg<string[]>>();
    words.expandKwargs(this.rows());
    words.expandKwargs([{ name: "Al", times: this.count() }]);
    this.greet.expandKwargs([{ greeting: "ho", name: "Bo" }]);
    this.greetIn.partial("en").expandKwargs([{ greeting: "ho", name: "Bo" }]);
    this.greetIn.partial("en", { greeting: "ho" }).expandKwargs([{ name: "Bo" }]);
    this.greetTo.partial({ code: "en" }).expandKwargs([{ greeting: "ho", name: "Bo" }]);

    // @ts-expect-error a name is missing
    this.greet.expandKwargs([{ greeting: "ho" }]);
    // @ts-expect-error there is no "nam"
    this.greet.expandKwargs([{ greeting: "ho", nam: "Bo" }]);
    // @ts-expect-error rows have no greeting
    this.greet.expandKwargs(this.rows());
    // @ts-expect-error an object is no list of objects
    this.greet.expandKwargs({ greeting: "ho", name: "Bo" });
    // @ts-expect-error the greeting is given already
    words.expandKwargs([{ name: "Al", greeting: "ho" }]);
    // @ts-expect-error a name is still missing
    words.expandKwargs([{ times: 2 }]);
    // @ts-expect-error a number is no name
    words.expandKwargs([{ name: 2 }]);
    // @ts-expect-error there is no "greetin"
    this.greet.partial({ greetin: "ho" });
    // @ts-expect-error a number is no greeting
    this.greet.partial({ greeting: 3 });
    // @ts-expect-error only the last argument may be given in part
    this.load.partial({ length: 3 });
    // @ts-expect-error the language is missing
    this.greetIn.expandKwargs([{ greeting: "ho", name: "Bo" }]);
    // @ts-expect-error the language is missing, and a part of it is none
    this.greetTo.partial({ greeting: "ho" }).expandKwargs([{ name: "Bo" }]);
    const all = this.greet.partial(this.words());
    // @ts-expect-error the words are given as a whole
    all.expandKwargs([]);
    // @ts-expect-error the last argument is a number
    this.twice.expandKwargs([{ n: 1 }]);
    // @ts-expect-error the method has no arguments
    this.nothing.expandKwargs([{}]);
  }

  operators(this: Flow<Mapping>) {
    const loads = Load.partial({ taskId: "loads", table: "{{ ds }}", retries: 1, runIf: ({ ds }) => ds !== "" });
    const loaded = loads.expand({ limit: [1, 2], connId: ["a", "b"] });
    expectTypeOf(loaded).toEqualTypeOf<MappedTask<number>>();
    expectTypeOf(loaded.output).toEqualTypeOf<XComArg<number[]>>();
    this.sum(loaded.output);
    loads.expandKwargs([{ limit: 1, connId: "a" }]).after(this.files());
    loads.expand({ limit: [1], connId: ["a"], startDate: ["2024-01-01"] });
    BashOperator.partial({ taskId: "count" }).expand({ bashCommand: this.files().map((file) => ["wc", file]) });
    BashOperator.partial({ taskId: "env", bashCommand: "env" }).expand({ env: [{ DAY: "{{ ds }}" }] });

    // @ts-expect-error without an id
    Load.partial({ table: "t" });
    // @ts-expect-error there is no "tabel"
    Load.partial({ taskId: "wrong", tabel: "t" });
    // @ts-expect-error a number is no table
    Load.partial({ taskId: "wrong", table: 3 });
    // @ts-expect-error no connection is given
    loads.expand({ limit: [1] });
    // @ts-expect-error there is no "limt"
    loads.expand({ limt: [1], connId: ["a"] });
    // @ts-expect-error a limit, not a list of them
    loads.expand({ limit: 1, connId: ["a"] });
    // @ts-expect-error limits are numbers
    loads.expand({ limit: ["1"], connId: ["a"] });
    // @ts-expect-error the table is given already
    loads.expand({ table: ["t"], limit: [1], connId: ["a"] });
    // @ts-expect-error all instances wait as long
    loads.expand({ retryDelay: [{ minutes: 1 }], limit: [1], connId: ["a"] });
    // @ts-expect-error no connection is given
    loads.expandKwargs([{ limit: 1 }]);
    // @ts-expect-error the table is given already
    loads.expandKwargs([{ table: "t", limit: 1, connId: "a" }]);
    // @ts-expect-error limits are numbers
    loads.expandKwargs([{ limit: "1", connId: "a" }]);
    // @ts-expect-error rows have neither a limit nor a connection
    loads.expandKwargs(this.rows());
    // @ts-expect-error the operator is not its output
    this.sum(loaded);
    // @ts-expect-error a command is needed
    BashOperator.partial({ taskId: "wrong" }).expand({});
  }

  overrides(this: Flow<Mapping>) {
    const named = this.twice.override({ taskId: "named", retries: 2, skipIf: ({ params }) => params.off === true });
    expectTypeOf(named(1)).toEqualTypeOf<XComArg<number>>();
    expectTypeOf(named.expand([1])).toEqualTypeOf<XComArg<number[]>>();
    this.isThere.override({ pokeInterval: { seconds: 5 }, mode: "reschedule" }).expand(["a.csv"]);
    named.override({ runIf: async ({ ds }) => ds > "2024" }).partial();

    // @ts-expect-error there is no "retrys"
    this.twice.override({ retrys: 2 });
    // @ts-expect-error tries are numbers
    this.twice.override({ retries: "2" });
    // @ts-expect-error another id, and still a number
    named("1");
    // @ts-expect-error a condition says yes or no
    this.twice.override({ runIf: () => "yes" });
    // @ts-expect-error the context has no "day"
    this.twice.override({ skipIf: ({ day }) => day === "" });
  }
}
