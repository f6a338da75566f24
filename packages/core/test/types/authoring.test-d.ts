// Type tests: compiled under standard and under legacy decorators, never run.
import { expectTypeOf } from "vitest";
import { z } from "zod";
import {
  ApprovalOperator,
  type Arg,
  type Asset,
  type AssetEvent,
  allOf,
  asset,
  assetAlias,
  assetAndTime,
  assetOf,
  assetOrTime,
  BaseOperator,
  BashOperator,
  bash,
  branch,
  chain,
  currentContext,
  DayOfWeekSensor,
  DeadlineReference,
  dag,
  EmptyOperator,
  ExternalTaskSensor,
  type Flow,
  FunctionOperator,
  HITLOperator,
  type HITLResult,
  type ParamsOf,
  PokeReturnValue,
  param,
  params,
  sensor,
  shortCircuit,
  type TaskContext,
  task,
  template,
  type XComArg,
} from "../../src/index.ts";

interface Rating {
  movieId: number;
  rating: number;
  at: string;
}
interface Ranking {
  movieId: number;
  avg: number;
}

class CountRows extends BaseOperator<{ table: string; limit: number; connId: string }, number, "table" | "limit"> {
  static override readonly templateFields = ["table", "limit"] as const;
  override async execute({ log }: TaskContext): Promise<number> {
    expectTypeOf(this.options.limit).toEqualTypeOf<number>();
    log.info(this.options.table);
    return 1;
  }
}

class Dated extends BaseOperator<{ startDate: string; queue: number }, void, "startDate"> {
  static override readonly templateFields = ["startDate"] as const;
  static override readonly ownOptions = ["queue"] as const;
}

@dag({ schedule: "@daily" })
export class MovieRankings {
  readonly top = 10;
  private readonly secret = 1;
  #inner = 2;

  @sensor({ mode: "reschedule" })
  async ratingsReady(day: string): Promise<boolean> {
    return this.secret + this.#inner > 1 && day !== "";
  }
  @sensor()
  withValue() {
    return new PokeReturnValue(true, 3);
  }
  @task({ retries: 2 })
  async fetchRatings(start: string, end: string): Promise<Rating[]> {
    return [{ movieId: 1, rating: start.length, at: end }];
  }
  @task()
  rank(ratings: Rating[], top: number): Ranking[] {
    return ratings.slice(0, top).map((r) => ({ movieId: r.movieId, avg: r.rating }));
  }
  @task()
  stats(ratings: Rating[]): { rows: number; first: Rating | null; seen: Date; byId: Map<number, Rating> } {
    return { rows: ratings.length, first: ratings[0] ?? null, seen: new Date(0), byId: new Map() };
  }
  @bash({ env: { DAY: "{{ ds }}" }, retryPolicy: { exception: RangeError, action: "fail" } })
  async countLines(table: string) {
    return `wc -l < ${table}`;
  }
  @branch()
  pick(r: Ranking[]) {
    return r.length > 0 ? this.publish : this.reportEmpty;
  }
  @branch()
  pickByName(r: Ranking[]): string[] | null {
    return r.length > 0 ? ["publish"] : null;
  }
  @shortCircuit()
  hasRows(r: Ranking[]) {
    return r.length > 0;
  }
  @task()
  publish(rankings: Ranking[], opts?: { limit: number; tags: string[] }) {
    void rankings;
    void opts;
  }
  @task()
  reportEmpty() {}
  @task()
  count(n: number) {
    return n;
  }

  flow(this: Flow<MovieRankings>) {
    const ready = this.ratingsReady("{{ ds }}");
    const ratings = this.fetchRatings("{{ ds }}", "{{ next_ds }}").after(ready);
    expectTypeOf(ratings).toEqualTypeOf<XComArg<Rating[]>>();
    const rankings = this.rank(ratings, this.top);
    const stats = this.stats(ratings);
    expectTypeOf(stats.rows).toEqualTypeOf<XComArg<number>>();
    this.count(stats.rows);
    this.count(template<number>("{{ params.top }}"));
    const n = this.count(3);
    this.publish(rankings, { limit: n, tags: ["a"] });
    chain(this.pick(rankings), [this.publish(rankings), this.reportEmpty()]);
    chain(this.hasRows(rankings), this.pickByName(rankings));

    const counted = new CountRows({ taskId: "count_rows", table: "{{ ds }}", limit: n, connId: "warehouse" });
    expectTypeOf(counted.output).toEqualTypeOf<XComArg<number>>();
    this.count(counted.output);
    new BashOperator({ taskId: "echo", bashCommand: ["echo", "{{ ds }}"], retries: 1 }).after(counted, [ready]);
    new FunctionOperator({ taskId: "call", callable: (day: string) => day.length, opArgs: ["{{ ds }}"] });

    new ExternalTaskSensor({ taskId: "etl", externalDagId: "etl", softFail: true, allowedStates: ["success"] });
    new DayOfWeekSensor({ taskId: "weekend", weekDay: ["Saturday", "sunday"] });
    const dated = new Dated({ taskId: "dated", startDate: "{{ ds }}", queue: 3, endDate: "2024-12-31" });
    expectTypeOf(dated.options.startDate).toEqualTypeOf<string>();

    // @ts-expect-error a reference to the wrong type
    this.rank(stats, 3);
    // @ts-expect-error a text where a number is needed
    this.count("3");
    // @ts-expect-error an argument is missing
    this.rank(ratings);
    // @ts-expect-error a property of the wrong type
    this.count(stats.first);
    // @ts-expect-error a property that does not exist
    stats.columns;
    // @ts-expect-error private members are not there
    this.secret;
    // @ts-expect-error the operator's result is a number
    this.rank(counted.output, 3);
    // @ts-expect-error connId is not a template field of CountRows: no reference there
    new CountRows({ taskId: "wrong", table: "t", limit: 1, connId: this.count(1) });
    // @ts-expect-error an option is missing
    new CountRows({ taskId: "wrong", table: "t" });
    // @ts-expect-error a day that does not exist
    new DayOfWeekSensor({ taskId: "wrong", weekDay: "Caturday" });
    // @ts-expect-error a state that does not exist
    new ExternalTaskSensor({ taskId: "wrong", externalDagId: "etl", failedStates: ["broken"] });
    // @ts-expect-error the queue of this class is a number
    new Dated({ taskId: "wrong", startDate: "2024-01-01", queue: "default" });
    // @ts-expect-error an unknown trigger rule
    new BashOperator({ taskId: "wrong", bashCommand: "true", triggerRule: "sometimes" });
  }
}

export class Wrong {
  readonly top = 10;

  // @ts-expect-error value.rows[].format is a function
  @task()
  functionInside(): { rows: { format: () => string }[] } {
    return { rows: [] };
  }
  // @ts-expect-error value.key is a symbol
  @task()
  async symbolInside(): Promise<{ key: symbol }> {
    return { key: Symbol.iterator };
  }
  // @ts-expect-error a number is no branch target
  @branch()
  branchToNumber() {
    return this.top;
  }
  // @ts-expect-error only methods are tasks; operators are made in flow()
  @task()
  operator = new BashOperator({ taskId: "wrong", bashCommand: "true" });

  // @ts-expect-error a method that declares its this is a group in flow()
  @task()
  withThis(this: Wrong, n: number): number {
    return this.top + n;
  }
  // of `any` nothing is known
  @task()
  parsed() {
    return JSON.parse("1");
  }

  // @ts-expect-error a command is a text
  @bash()
  listedCommand() {
    return ["ls"];
  }

  // @ts-expect-error there is no such action
  @task({ retryPolicy: { exception: Error, action: "again" } })
  triedAgain() {}

  // @ts-expect-error a policy decides at once
  @task({ retryPolicy: async () => "retry" as const })
  decidedLater() {}

  // @ts-expect-error a sensor answers true or false
  @sensor()
  wordySensor() {
    return "yes";
  }
}

expectTypeOf<Arg<number>>().extract<string>().toEqualTypeOf<never>();
expectTypeOf(currentContext().ds).toEqualTypeOf<string>();
expectTypeOf(currentContext<{ top: number }>().params.top).toEqualTypeOf<number>();

declare const { waitUntil }: TaskContext;
expectTypeOf(waitUntil({ for: { minutes: 5 } })).toEqualTypeOf<Promise<void>>();
expectTypeOf(waitUntil(async () => true, { every: "PT30S", timeout: { hours: 1 } })).toEqualTypeOf<Promise<void>>();
// @ts-expect-error a moment needs no interval between looks
waitUntil({ at: "2024-01-01" }, { every: { seconds: 30 } });
// @ts-expect-error neither a date nor a length of time
waitUntil({ minutes: 5 });

export class WithParams {
  readonly params = params({
    top: param(10, { type: "integer", minimum: 1 }),
    region: param("eu", { enum: ["eu", "us"] }),
    since: z.coerce.date().optional(),
    tags: z.array(z.string()).default([]),
    dryRun: false,
    mail: param(undefined, { type: ["string", "null"], format: "email" }),
  });

  @task()
  rank(top: number, region: "eu" | "us") {
    const { params: given, ds } = currentContext<typeof this>();
    expectTypeOf(given.top).toEqualTypeOf<number>();
    expectTypeOf(given.region).toEqualTypeOf<"eu" | "us">();
    expectTypeOf(given.since).toEqualTypeOf<Date | undefined>();
    expectTypeOf(given.tags).toEqualTypeOf<string[]>();
    expectTypeOf(given.dryRun).toEqualTypeOf<boolean>();
    expectTypeOf(given.mail).toEqualTypeOf<string | null>();
    // @ts-expect-error a param that does not exist
    given.bottom;
    // @ts-expect-error params are read, not written
    given.top = 3;
    return [top, region, ds];
  }

  flow(this: Flow<WithParams>) {
    this.rank(this.params.top, this.params.region);
    // @ts-expect-error a param of the wrong type
    this.rank(this.params.region, this.params.region);
    // @ts-expect-error in flow() it stands for a value, and is none
    this.params.region.toUpperCase();
  }
}

export class WithoutParams {
  @task()
  count() {
    expectTypeOf(currentContext<typeof this>().params.anything).toEqualTypeOf<unknown>();
  }
  flow(this: Flow<WithoutParams>) {
    this.count();
  }
}

const wholeSchema = params(z.object({ top: z.number().default(10), name: z.string() }));
expectTypeOf<ParamsOf<typeof wholeSchema>>().toEqualTypeOf<{ top: number; name: string }>();
expectTypeOf(currentContext<typeof wholeSchema>().params.name).toEqualTypeOf<string>();
expectTypeOf(param<"a" | "b">("a")).toEqualTypeOf(param("a" as "a" | "b"));
// @ts-expect-error minimum is a number
param(1, { minimum: "1" });
dag({ params: { top: param(1), limit: z.number().default(2) } });
@asset({ schedule: "@daily", uri: "s3://lake/orders" })
export class Orders {
  materialize(): number {
    return 3;
  }
}

@asset.multi({ outlets: [asset("returns"), assetAlias("exports")] })
export class Sales {
  materialize() {
    const { outletEvents, inletEvents, triggeringAssetEvents } = currentContext();
    outletEvents.get(asset("returns")).extra = { rows: 3 };
    outletEvents.get(assetAlias("exports")).add(asset("file"), { rows: 3 });
    expectTypeOf(inletEvents.get(asset("returns"), { limit: 1 })).toEqualTypeOf<Promise<readonly AssetEvent[]>>();
    expectTypeOf(triggeringAssetEvents.all()).toEqualTypeOf<Promise<readonly AssetEvent[]>>();
    // @ts-expect-error an alias stands for assets: it has no extra of its own
    outletEvents.get(assetAlias("exports")).extra = {};
  }
}

@dag({ schedule: [assetOf(Orders), allOf(asset("a"), asset("b")).or(assetAlias("exports"))] })
export class ByAssets {
  flow() {
    new BashOperator({ taskId: "a", bashCommand: "true", inlets: [asset("a")], outlets: [assetAlias("b")] });
    // @ts-expect-error an expression is no outlet
    new BashOperator({ taskId: "b", bashCommand: "true", outlets: [asset("a").and(asset("b"))] });
    // @ts-expect-error a name is no asset
    new BashOperator({ taskId: "c", bashCommand: "true", outlets: ["a"] });
  }
}

expectTypeOf(asset("orders")).toEqualTypeOf<Asset>();
const { taskStateStore, assetStateStore } = currentContext();
expectTypeOf(taskStateStore.get<string>("job")).resolves.toEqualTypeOf<string | undefined>();
expectTypeOf(taskStateStore.get("job")).resolves.toEqualTypeOf<unknown>();
expectTypeOf(taskStateStore.get("done", 0)).resolves.toEqualTypeOf<number>();
expectTypeOf(assetStateStore.of(asset("orders")).get<string | null>("since", null)).resolves.toEqualTypeOf<
  string | null
>();
void taskStateStore.set("job", "j-1", { retention: { days: 7 } });
// @ts-expect-error seven of what
void taskStateStore.set("job", "j-1", { retention: 7 });
// @ts-expect-error what is kept for an asset stays
void assetStateStore.set("since", "2024-01-01", { retention: { days: 7 } });
// @ts-expect-error an alias keeps nothing
assetStateStore.of(assetAlias("files"));
assetOrTime({ timetable: "@daily", assets: [asset("a"), asset("b")] });
assetAndTime({ timetable: { hours: 1 }, assets: asset.ref({ uri: "s3://a" }).or(asset("b")) });
// @ts-expect-error time is needed
assetAndTime({ timetable: null, assets: asset("b") });
new EmptyOperator({ taskId: "by_place", inlets: [asset.ref({ uri: "s3://a" }), asset.ref({ name: "a" })] });
// @ts-expect-error what is updated is an asset
new EmptyOperator({ taskId: "by_place", outlets: [asset.ref({ uri: "s3://a" })] });
// @ts-expect-error one of the two
asset.ref({});
// @ts-expect-error one of the two has to be a time
assetOrTime({ timetable: asset("a"), assets: asset("b") });
// @ts-expect-error a name is no asset
allOf("a", "b");

export async function asked() {
  const { ask } = currentContext();
  const answer = await ask({
    subject: "Go?",
    options: ["yes", "no"],
    defaults: "no",
    params: { copies: param(1), note: "" },
  });
  expectTypeOf(answer.chosenOptions).toEqualTypeOf<readonly ("yes" | "no")[]>();
  expectTypeOf(answer.paramsInput.copies).toEqualTypeOf<number>();
  expectTypeOf(answer.paramsInput.note).toEqualTypeOf<string>();
  expectTypeOf(answer.respondedBy).toEqualTypeOf<string | undefined>();
  const typed = await ask({ subject: "How many?", params: z.object({ copies: z.number() }) });
  expectTypeOf(typed.paramsInput).toEqualTypeOf<{ copies: number }>();
  expectTypeOf(typed.chosenOptions).toEqualTypeOf<readonly "OK"[]>();
  // @ts-expect-error a question says what it is about
  ask({ options: ["yes"] });
}

export class Asking {
  use(_answer: HITLResult): void {}
  flow(this: Flow<Asking>) {
    this.use(new HITLOperator({ taskId: "a", subject: "{{ ds }}?", options: ["yes"] }).output);
    new ApprovalOperator({ taskId: "b", subject: "Go?", defaults: "Reject" });
    // @ts-expect-error a text to choose is needed
    new HITLOperator({ taskId: "c", subject: "Go?" });
    // @ts-expect-error its options are its own
    new ApprovalOperator({ taskId: "d", subject: "Go?", options: ["yes"] });
    // @ts-expect-error neither of the two
    new ApprovalOperator({ taskId: "e", subject: "Go?", defaults: "Maybe" });
  }
}

dag({
  deadline: {
    reference: DeadlineReference.DAGRUN_QUEUED_AT,
    interval: "PT1H",
    callback: ({ deadline }) => void deadline.taskId,
  },
});
dag({
  deadline: [
    { reference: DeadlineReference.FIXED_DATETIME("2024-01-01"), interval: { hours: -1 }, callback: () => {} },
  ],
});
// @ts-expect-error a name is no reference
dag({ deadline: { reference: "DAGRUN_QUEUED_AT", interval: "PT1H", callback: () => {} } });
// @ts-expect-error somebody has to be told
dag({ deadline: { reference: DeadlineReference.DAGRUN_QUEUED_AT, interval: "PT1H" } });
