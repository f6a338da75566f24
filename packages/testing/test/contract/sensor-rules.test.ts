import {
  BaseHook,
  BaseSensor,
  FailTask,
  hook,
  type OperatorOptions,
  type PokeResult,
  PokeReturnValue,
  type SensorOptions,
  type TaskContext,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { describeSensor, type SensorClass, type SensorContract } from "../../src/contract/index.ts";
import type { AnyOptions } from "../../src/contract/operator-contract.ts";
import { SENSOR_RULES } from "../../src/contract/sensor-rules.ts";
import { brokenBy } from "./broken.ts";

class ShopHook extends BaseHook {
  async count(_table: string, _options: { signal?: AbortSignal }): Promise<number> {
    throw new Error("there is no shop here");
  }
}

interface RowsOptions {
  readonly table: string;
}

class RowsSensor extends BaseSensor<RowsOptions> {
  static override readonly templateFields: readonly string[] = ["table"];

  override async poke({ signal }: TaskContext): Promise<PokeResult> {
    const rows = await hook(ShopHook, "shop").count(this.options.table, { signal });
    return new PokeReturnValue(rows > 0, rows);
  }
}

type Arguments = OperatorOptions<RowsOptions> & SensorOptions;

const shopWith = (rows: number) => ({ hooks: { shop: { count: async () => rows } } });

const contract = {
  valid: [{ table: "sales_{{ ds_nodash }}" }],
  whenFound: shopWith(3),
  whenNotFound: async () => shopWith(0),
} satisfies SensorContract<object>;

describeSensor(RowsSensor, contract);

const broken = (Sensor: SensorClass, changes: Partial<SensorContract<AnyOptions>> = {}) =>
  brokenBy(SENSOR_RULES, { Sensor, contract: { ...contract, cancelTimeoutMs: 250, ...changes } });

const OPTIONS = 'with {"table":"sales_{{ ds_nodash }}"}';

describe("a sensor breaks its contract", () => {
  test("that answers with something else, or does not come back", async () => {
    const name = "answers a poke with a boolean or a PokeReturnValue";
    class Counting extends RowsSensor {
      override async poke(): Promise<never> {
        return (await hook(ShopHook, "shop").count("sales", {})) as never;
      }
    }
    expect((await broken(Counting))[name]).toEqual([
      `whenFound ${OPTIONS} found 3, expected an answer`,
      `whenNotFound ${OPTIONS} found 0, expected an answer`,
    ]);
    class Waiting extends RowsSensor {
      override async poke(context: TaskContext): Promise<PokeResult> {
        for (;;) {
          const answer = await super.poke(context);
          if ((answer as PokeReturnValue).isDone) return answer;
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      }
    }
    const only = SENSOR_RULES.filter((rule) => rule.name === name);
    expect(await brokenBy(only, { Sensor: Waiting, contract: { ...contract, pokeTimeoutMs: 250 } })).toEqual({
      [name]: [`whenNotFound ${OPTIONS} found that poke() does not come back, expected an answer`],
    });
  });

  test("that finds what is not there", async () => {
    class Easy extends RowsSensor {
      override async poke(): Promise<PokeResult> {
        return true;
      }
    }
    expect((await broken(Easy))["finds what is there, and does not find what is not"]).toEqual([
      `whenNotFound ${OPTIONS} found the answer true, expected false`,
    ]);
  });

  test("that uses up what it finds", async () => {
    const name = "gives the same answer when it is poked again";
    const only = SENSOR_RULES.filter((rule) => rule.name === name);
    let rows = 1;
    const whenFound = () => ({ hooks: { shop: { count: async () => rows-- } } });
    expect(await brokenBy(only, { Sensor: RowsSensor, contract: { ...contract, whenFound } })).toEqual({
      [name]: [`whenFound ${OPTIONS} found false after the answer true`],
    });
  });

  test("that is another one in mode reschedule", async () => {
    class Impatient extends RowsSensor {
      override async poke(context: TaskContext): Promise<PokeResult> {
        if (this.sensorOptions.mode === "reschedule") throw new FailTask("not in this mode");
        return super.poke(context);
      }
    }
    expect(await broken(Impatient)).toEqual({
      "ends in mode reschedule as in mode poke": [
        `whenFound ${OPTIONS} found {"state":"failed","error":"FailTask"} in mode reschedule, and {"state":"success","value":3} in mode poke`,
        `whenNotFound ${OPTIONS} found {"state":"failed","error":"FailTask"} in mode reschedule, and {"state":"failed","error":"SensorTimeout"} in mode poke`,
      ],
    });
  });

  test("that has a timeout of its own, or is never soft", async () => {
    class Hasty extends RowsSensor {
      constructor(options: Arguments) {
        super({ ...options, timeout: { minutes: 2 }, softFail: false });
      }
    }
    expect(await broken(Hasty)).toEqual({
      "gives up when its timeout has passed": [
        `whenNotFound ${OPTIONS} found that it gave up after 2 minutes, expected 5`,
      ],
      "is skipped with softFail when its timeout has passed": [
        `whenNotFound ${OPTIONS} found failed (SensorTimeout), expected skipped`,
      ],
    });
    class Failing extends RowsSensor {
      override async poke(context: TaskContext): Promise<PokeResult> {
        const answer = (await super.poke(context)) as PokeReturnValue;
        if (!answer.isDone) throw new FailTask("there is nothing");
        return answer;
      }
    }
    expect((await broken(Failing))["gives up when its timeout has passed"]).toEqual([
      `whenNotFound ${OPTIONS} found failed (FailTask: there is nothing), expected SensorTimeout`,
    ]);
  });

  test("that breaks what is asked of every operator", async () => {
    class Deaf extends RowsSensor {
      readonly seen: string[] = [];
      override async poke(): Promise<PokeResult> {
        this.seen.push(this.options.table);
        return (await hook(ShopHook, "shop").count(this.options.table, {})) > 0;
      }
    }
    expect(Object.keys(await broken(Deaf))).toEqual([
      "ends soon after its attempt is cancelled",
      "keeps nothing of an attempt in the instance, which attempts share",
    ]);
    class Shouting extends RowsSensor {
      constructor(options: Arguments) {
        super({ ...options, table: `${options.table}`.toUpperCase() });
      }
    }
    expect(Object.keys(await broken(Shouting, { valid: [{ table: "sales" }] }))).toEqual([
      "renders templates in every template field",
    ]);
    const loose = await broken(RowsSensor, { invalid: [{ table: 5 }] });
    expect(Object.keys(loose)).toEqual(["refuses invalid options when it is made, with a code and a hint"]);
  });

  test("that is given no valid options", async () => {
    expect((await broken(RowsSensor, { valid: [] }))["finds what is there, and does not find what is not"]).toEqual([
      "found no valid options, expected some: give them in valid",
    ]);
  });
});
