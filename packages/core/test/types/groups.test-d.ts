// Type tests of groups, setups and teardowns: compiled under standard and under legacy decorators, never run.
import { expectTypeOf } from "vitest";
import {
  type Arg,
  currentContext,
  dag,
  type ElementArg,
  type Flow,
  param,
  params,
  setup,
  type TaskGroup,
  type TaskRef,
  task,
  taskGroup,
  teardown,
  unmapped,
  type XComArg,
} from "../../src/index.ts";

interface Shop {
  name: string;
  files: string[];
  owner: { mail: string };
}

@dag()
export class Groups {
  @task()
  shops(): Shop[] {
    return [];
  }
  @task()
  read(file: string): number {
    return file.length;
  }
  @task()
  add(a: number, b: number): number {
    return a + b;
  }
  @task()
  sum(numbers: number[]): number {
    return numbers.length;
  }
  @task()
  report(sums: number[][]): void {
    void sums;
  }
  @taskGroup({ tooltip: "one shop" })
  shop(this: Flow<Groups>, shop: ElementArg<Shop>) {
    expectTypeOf(shop.owner.mail).toEqualTypeOf<ElementArg<string>>();
    return this.sum(this.read.expand(shop.files));
  }
  @taskGroup({ groupId: "plus" })
  both(this: Flow<Groups>, file: Arg<string>, n: Arg<number>) {
    const read = this.read(file);
    return { read, total: this.add(read, n) };
  }
  @taskGroup()
  silent(this: Flow<Groups>) {
    this.shops();
  }

  methods(this: Flow<Groups>) {
    const shops = this.shops();
    expectTypeOf(this.shop.expand(shops)).toEqualTypeOf<XComArg<number[]>>();
    expectTypeOf(this.both("a", 1).total).toEqualTypeOf<XComArg<number>>();
    expectTypeOf(this.both.expand(["a"], [1]).total).toEqualTypeOf<XComArg<number[]>>();
    expectTypeOf(this.silent()).toEqualTypeOf<TaskRef>();
    this.sum(this.both.partial("a").expand([1, 2]).read);
    this.both.expand(
      shops.map(({ name }) => name),
      unmapped(3),
    );
    this.silent().after(shops).before(this.read("a"));

    // @ts-expect-error a list of the wrong elements
    this.shop.expand(["nl"]);
    // @ts-expect-error a reference to a list of the wrong elements
    this.shop.expand(shops.map(({ name }) => name));
    // @ts-expect-error a list is missing
    this.both.expand(["a"]);
    // @ts-expect-error a text where a number is needed
    this.both("a", "1");
    // @ts-expect-error the file is a text
    this.both.partial(1);
    // @ts-expect-error the file is given already
    this.both.partial("a").expand(["b"], [1]);
    // @ts-expect-error unmapped, and of the wrong type
    this.both.expand(["a"], unmapped("1"));
    // @ts-expect-error outside of a mapped group its result is a list
    this.add(this.shop.expand(shops), 1);
    // @ts-expect-error groups have no options to override
    this.shop.override({ retries: 1 });
  }

  functions(this: Flow<Groups>) {
    const shops = this.shops();
    const plain = taskGroup("plain", { tooltip: "a group" }, () => this.sum([1]));
    expectTypeOf(plain).toEqualTypeOf<TaskGroup<XComArg<number>>>();
    expectTypeOf(plain.after(shops).output).toEqualTypeOf<XComArg<number>>();
    taskGroup("pairs", { expand: [{ nl: 1, be: 2 }] }, (pair) => {
      expectTypeOf(pair).toEqualTypeOf<ElementArg<[string, number]>>();
    });
    const nested = taskGroup("outer", { expand: [shops, [1, 2]] }, (shop, n) => {
      expectTypeOf(shop).toEqualTypeOf<ElementArg<Shop>>();
      expectTypeOf(n).toEqualTypeOf<ElementArg<number>>();
      return taskGroup("inner", { expand: [shop.files] }, (file) => this.add(this.read(file), n)).output;
    });
    expectTypeOf(nested.output).toEqualTypeOf<XComArg<number[][]>>();
    this.report(nested.output);

    taskGroup("wrong", { expand: [shops] }, (shop) => {
      // @ts-expect-error an element has no such property
      shop.owner.phone;
      // @ts-expect-error a property of the wrong type
      this.add(shop.name, 1);
      // @ts-expect-error an element of an element is no list
      this.read.expand(shop.name);
      // @ts-expect-error an element is no value yet
      shop.name.toUpperCase();
    });
    // @ts-expect-error a number is nothing that can be mapped over
    taskGroup("wrong", { expand: [3] }, () => {});
    // @ts-expect-error neither is the reference to one
    taskGroup("wrong", { expand: [this.sum([1])] }, () => {});
    // @ts-expect-error the group is not its output
    this.sum(taskGroup("wrong", { expand: [[1]] }, (n) => this.add(n, 1)));
    const again = {
      retries: 2,
      retryDelay: "PT5M",
      retryExponentialBackoff: true,
      maxRetryDelay: { hours: 1 },
    } as const;
    expectTypeOf(taskGroup("again", again, () => this.sum([1])).output).toEqualTypeOf<XComArg<number>>();
    const mapped = taskGroup("mapped", { ...again, tooltip: "each", expand: [["nl"]] }, (name) => {
      expectTypeOf(name).toEqualTypeOf<ElementArg<string>>();
      return this.read(name);
    });
    expectTypeOf(mapped.output).toEqualTypeOf<XComArg<number[]>>();
    // @ts-expect-error a group is tried again a number of times
    taskGroup("wrong", { retries: true }, () => this.sum([1]));
    // @ts-expect-error what a task may take is not also a group's
    taskGroup("wrong", { executionTimeout: { minutes: 1 } }, () => this.sum([1]));
    // @ts-expect-error outside of a twice mapped group its result is a list of lists
    this.sum(nested.output);
  }
}

@dag()
export class Cluster {
  readonly params = params({ nodes: param(3), region: "eu" });

  @setup({ retries: 2 })
  create(nodes: number): string {
    return `${nodes} nodes in ${currentContext<typeof this>().params.region}`;
  }
  @task({ runIf: ({ ds }) => ds > "2024", skipIf: async ({ dagRun }) => dagRun.runId === "" })
  work(cluster: string): number {
    const given = currentContext<typeof this>().params;
    expectTypeOf(given.nodes).toEqualTypeOf<number>();
    // @ts-expect-error a param that does not exist
    given.zone;
    return cluster.length;
  }
  @teardown({ onFailureFailDagrun: true })
  remove(_cluster: string): void {}

  flow(this: Flow<Cluster>) {
    const cluster = this.create(this.params.nodes);
    expectTypeOf(cluster).toEqualTypeOf<XComArg<string>>();
    const work = this.work(cluster);
    this.remove(cluster).after(work).asTeardown({ setups: cluster, onFailureFailDagrun: false });
    expectTypeOf(this.work("by hand").asSetup()).toEqualTypeOf<XComArg<number>>();
    this.remove.expand(this.work.expand(["a"]).map(String));

    // @ts-expect-error the setup gives a text
    this.create(cluster);
    // @ts-expect-error the teardown takes a text
    this.remove(work);
    // @ts-expect-error the teardown takes the cluster
    this.remove();
    // @ts-expect-error a name is no setup
    this.remove(cluster).asTeardown({ setups: "create" });
    // @ts-expect-error there is no "setup", but "setups"
    this.remove(cluster).asTeardown({ setup: cluster });
    // @ts-expect-error setups have no options
    this.create(3).asSetup({ setups: cluster });
  }
}

export class Wrong {
  // @ts-expect-error value.close is a function
  @setup()
  open(): { close: () => void } {
    return { close() {} };
  }
  // @ts-expect-error value is a symbol
  @teardown()
  close(): symbol {
    return Symbol.iterator;
  }
  // @ts-expect-error teardowns alone decide how a run ends
  @setup({ onFailureFailDagrun: true })
  strict() {}
  // @ts-expect-error it is spelled onFailureFailDagrun
  @teardown({ onFailureFailDagRun: true })
  misspelled() {}
  // @ts-expect-error a condition says yes or no
  @task({ skipIf: () => 3 })
  skipped() {}
  // @ts-expect-error a group's method declares its this
  @taskGroup()
  group() {}
  // @ts-expect-error there is no "grupId"
  @taskGroup({ grupId: "other" })
  misnamed(this: Flow<Wrong>) {}
}
