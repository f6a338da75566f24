import { describe, expect, test } from "vitest";
import { definitionOf, isDagDefinition } from "../../src/engine.ts";
import { defineDag, type Flow, InvalidDagError, NotADagError } from "../../src/index.ts";
import { dagOf, edgesOf, empty } from "./dag-of.ts";

class Sales {
  readonly country: string;
  constructor(country = "xx") {
    this.country = country;
  }
  extract(day: string) {
    return `${this.country} ${day}`;
  }
  load(_rows: string) {}
  flow(this: Flow<Sales>) {
    this.load(this.extract(`{{ ds }} ${this.country}`));
  }
}
const tasks = { extract: { retries: 2 }, load: {} };

describe("defineDag over a plain class", () => {
  test("takes its tasks from a table, the options with them", () => {
    const sales = defineDag(Sales, { dagId: "sales", tasks });
    expect(edgesOf(sales)).toEqual(["extract -> load"]);
    expect(sales.tasks.get("extract")?.options.retries).toBe(2);
  });

  test("a table says which kind a method is", () => {
    class Gate {
      open() {
        return false;
      }
      wait() {
        return true;
      }
      pick() {
        return null;
      }
      flow(this: Flow<Gate>) {
        this.wait().before(this.open().before(this.pick()));
      }
    }
    const { document } = defineDag(Gate, {
      dagId: "gate",
      tasks: {
        open: { kind: "shortCircuit", ignoreDownstreamTriggerRules: false },
        wait: { kind: "sensor", mode: "reschedule" },
        pick: { kind: "branch" },
      },
    });
    expect(document.tasks.map(({ taskId, kind, operator }) => [taskId, kind, operator])).toEqual([
      ["wait", "sensor", "@sensor"],
      ["open", "shortCircuit", "@shortCircuit"],
      ["pick", "branch", "@branch"],
    ]);
  });

  test("gives the constructor its arguments, in flow() and in every attempt", () => {
    const [nl, de] = ["nl", "de"].map((country) =>
      defineDag(Sales, { dagId: `sales_${country}`, args: [country], tasks }),
    );
    expect(nl!.tasks.get("extract")!.operator.rawOptions.args).toEqual(["{{ ds }} nl"]);
    expect(de!.tasks.get("extract")!.operator.rawOptions.args).toEqual(["{{ ds }} de"]);
    expect(nl!.tasks.get("extract")!.operator.execute({} as never)).toBe("nl {{ ds }} nl");
  });

  test("needs an id", () => {
    expect(() => defineDag(Sales, { tasks })).toThrow(NotADagError);
    expect(() => defineDag(class {})).toThrow("is not a DAG");
  });

  test("remembers the line of the call", () => {
    expect(defineDag(Sales, { dagId: "sales", tasks }).source?.file).toBe(import.meta.filename);
  });
});

describe("a definition", () => {
  test("is frozen and known as one", () => {
    const definition = dagOf(() => empty("a"));
    expect(Object.isFrozen(definition)).toBe(true);
    expect(isDagDefinition(definition)).toBe(true);
    expect(isDagDefinition({})).toBe(false);
    expect(isDagDefinition(null)).toBe(false);
  });

  test("has its tasks in an order in which each stands behind its upstreams", () => {
    const { tasks: ordered } = dagOf(() => {
      const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => empty(id));
      d!.before(c!);
      c!.before(b!, a!);
      b!.before(a!);
    });
    expect([...ordered.keys()]).toEqual(["d", "c", "b", "a"]);
  });

  test("of a DAG without tasks is well", () => {
    expect(dagOf(() => undefined).tasks.size).toBe(0);
  });

  test("of a class without @dag is refused by definitionOf", () => {
    expect(() => definitionOf(Sales)).toThrow(NotADagError);
  });

  test("an error of the author's own in flow() passes as it is", () => {
    const wire = () => {
      throw new RangeError("mine");
    };
    expect(() => dagOf(wire)).toThrow(RangeError);
    expect(() => dagOf(wire)).not.toThrow(InvalidDagError);
  });
});
