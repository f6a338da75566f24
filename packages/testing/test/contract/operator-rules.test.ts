import {
  BaseHook,
  BaseOperator,
  BranchOperator,
  type DateInput,
  defineDag,
  EmptyOperator,
  hook,
  InvalidOptionError,
  type TaskContext,
  TriggerDagRunOperator,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { describeOperator, type OperatorClass, type OperatorContract } from "../../src/contract/index.ts";
import type { AnyOptions } from "../../src/contract/operator-contract.ts";
import { OPERATOR_RULES } from "../../src/contract/operator-rules.ts";
import type { TestEnv } from "../../src/index.ts";
import { brokenBy } from "./broken.ts";

class ShopHook extends BaseHook {
  async count(_table: string, _options: { signal?: AbortSignal }): Promise<number> {
    throw new Error("there is no shop here");
  }
  async token(): Promise<string> {
    throw new Error("there is no shop here");
  }
}

interface CountOptions {
  readonly connId: string;
  readonly table: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly least?: number;
}

class CountOperator extends BaseOperator<CountOptions, number> {
  static override readonly templateFields: readonly string[] = ["table", "labels"];

  constructor(options: ConstructorParameters<typeof BaseOperator<CountOptions, number>>[0]) {
    super(options);
    const { least } = options as { least?: unknown };
    if (least !== undefined && typeof least !== "number")
      throw new InvalidOptionError({ option: "least", found: least, expected: "a number" });
  }

  override async execute({ log, signal }: TaskContext): Promise<number> {
    const { connId, table } = this.options;
    log.info(`counting ${table}`);
    return hook(ShopHook, connId).count(table, { signal });
  }
}

const plain = { connId: "shop", table: "sales", labels: { region: "eu" }, least: 3 };

const contract = {
  valid: [{ connId: "shop", table: "sales_{{ ds_nodash }}" }, plain],
  invalid: [{ connId: "shop", table: "sales", least: "many" }],
  hooks: { shop: { count: async (table: string) => table.length, token: async () => "open sesame" } },
  connections: { shop: "shop://eu:not%20yours@shop.example" },
  secrets: ["open sesame"],
} satisfies OperatorContract<object>;

/** With all template fields of a TriggerDagRunOperator. */
const COMPLETE = {
  triggerDagId: "etl",
  triggerRunId: "taken",
  logicalDate: "2024-05-05",
  partitionKey: "nl",
  conf: { day: "{{ ds }}" },
};

describeOperator(CountOperator, contract);

const broken = (Op: OperatorClass, changes: Partial<OperatorContract<AnyOptions>> = {}) =>
  brokenBy(OPERATOR_RULES, { Op, contract: { ...contract, cancelTimeoutMs: 250, ...changes } });

describe("an operator breaks its contract", () => {
  test("that fails with valid options, or is given none", async () => {
    class Failing extends CountOperator {
      override async execute(): Promise<number> {
        throw new Error("no sales");
      }
    }
    expect(await broken(Failing)).toEqual({
      "succeeds with valid options": [
        'with {"connId":"shop","table":"sales_{{ ds_nodash }}"} found failed (Error: no sales), expected success',
        'with {"connId":"shop","table":"sales","labels":{"region":"eu"},"least":3} found failed (Error: no sales), expected success',
      ],
    });
    expect(await broken(CountOperator, { valid: [] })).toMatchObject({
      "succeeds with valid options": ["found no valid options, expected some: give them in valid"],
    });
  });

  test("whose document changes, or cannot say what a field is", async () => {
    let made = 0;
    class Changing extends CountOperator {
      constructor(options: CountOptions & { readonly taskId: string }) {
        super({ ...options, table: `${options.table}_${made++}` });
      }
    }
    expect(
      (await broken(Changing))["makes the same document each time, in which its template fields can be read"],
    ).toEqual([
      expect.stringMatching(/^found two documents with .*, expected the same twice$/),
      expect.stringMatching(/^found two documents with .*, expected the same twice$/),
    ]);
    class Dated extends BaseOperator<{ day: DateInput }, void> {
      static override readonly templateFields = ["day"] as const;
      override execute() {}
    }
    expect(await broken(Dated, { valid: [{ day: new Map() }], invalid: [] })).toEqual({
      "makes the same document each time, in which its template fields can be read": [
        'found "<Map>" as day in the document, expected JSON',
      ],
    });
  });

  test("that takes invalid options, or refuses them without a word on what to do", async () => {
    const name = "refuses invalid options when it is made, with a code and a hint";
    expect(await broken(CountOperator, { invalid: [{ connId: "shop", table: 5 }] })).toEqual({
      [name]: ['with {"connId":"shop","table":5} found no error, expected one that says what is wrong'],
    });
    class Curt extends CountOperator {
      constructor(options: CountOptions & { readonly taskId: string }) {
        if (typeof options.least === "string") throw new TypeError("no");
        super(options);
      }
    }
    expect(await broken(Curt)).toEqual({
      [name]: [
        'with {"connId":"shop","table":"sales","least":"many"} found TypeError: no, expected an error with a code and a hint',
      ],
    });
  });

  test("that has a template field which is not rendered, or which nobody tries", async () => {
    const name = "renders templates in every template field";
    class Shouting extends CountOperator {
      constructor(options: CountOptions & { readonly taskId: string }) {
        super({ ...options, table: options.table.toUpperCase() });
      }
    }
    expect((await broken(Shouting, { valid: [plain] }))[name]).toEqual([
      expect.stringMatching(
        /^found \{\}, expected \{"table":"contract 20240229"\}; the attempt ended as failed \(UndefinedTemplateNameError: .*DS_NODASH/,
      ),
    ]);
    class Keeping extends CountOperator {
      readonly table: string;
      constructor(options: CountOptions & { readonly taskId: string }) {
        super(options);
        this.table = options.table;
      }
    }
    expect(await broken(Keeping)).toEqual({
      [name]: ["found the template of table in this.table, where it is never rendered"],
    });
    class Strict extends CountOperator {
      constructor(options: CountOptions & { readonly taskId: string }) {
        if (!/^sales/.test(options.table)) throw new Error("no such table");
        super(options);
      }
    }
    expect(await broken(Strict)).toEqual({
      [name]: ["found that a template as table is refused: Error: no such table"],
    });
    expect(await broken(CountOperator, { valid: [{ connId: "shop", table: "sales" }] })).toEqual({
      [name]: ["found no valid options with labels, expected some: give them in valid"],
    });
  });

  test("that goes on when it is cancelled", async () => {
    const name = "ends soon after its attempt is cancelled";
    class Deaf extends CountOperator {
      override async execute(): Promise<number> {
        return hook(ShopHook, "shop").count("sales", {});
      }
    }
    expect(await broken(Deaf, { valid: [plain] })).toEqual({
      [name]: [
        'found that with {"connId":"shop","table":"sales","labels":{"region":"eu"},"least":3} it goes on 250 ms after it was cancelled; it waits for count(), without the signal',
      ],
    });
    class Endless extends CountOperator {
      override async execute(): Promise<number> {
        if (this.options.least === 9) await new Promise(() => {});
        return 3;
      }
    }
    expect(Object.keys(await broken(Endless, { endless: [{ ...plain, least: 9 }] }))).toEqual([name]);
  });

  test("that can be ended by onKill alone keeps it", async () => {
    class Killed extends CountOperator {
      readonly #ended = new Map<string, () => void>();
      override async execute(): Promise<number> {
        if (this.options.least === 9) await new Promise<void>((resolve) => this.#ended.set("a", resolve));
        return 3;
      }
      override onKill() {
        this.#ended.get("a")?.();
      }
    }
    expect(await broken(Killed, { endless: [{ ...plain, least: 9 }] })).toEqual({});
  });

  test("that shows a secret", async () => {
    const name = "shows no secret in its log, its result or its error";
    class Chatty extends CountOperator {
      override async execute({ log }: TaskContext): Promise<never> {
        const token = await hook(ShopHook, "shop").token();
        log.info(`the token is ${token}`);
        return token as never;
      }
    }
    const options = '{"connId":"shop","table":"sales","labels":{"region":"eu"},"least":3}';
    expect(await broken(Chatty, { valid: [plain] })).toMatchObject({
      [name]: [
        `found a secret with ${options} in its log: the token is ***`,
        `found a secret with ${options} in its XCom return_value: "***"`,
      ],
    });
    class Angry extends CountOperator {
      override async execute(): Promise<never> {
        throw new Error(`not with ${await hook(ShopHook, "shop").token()}`);
      }
    }
    expect((await broken(Angry, { valid: [plain] }))[name]).toContain(
      `found a secret with ${options} in its error: not with *** `,
    );
  });

  test("that comes to no end: what it waits for has to stand around it", async () => {
    class Asking extends CountOperator {
      override async execute({ ask }: TaskContext): Promise<number> {
        return (await ask({ subject: "How many?", options: ["1", "2"] })).chosenOptions.length;
      }
    }
    const found = (state: string) => ({
      "succeeds with valid options": [
        `with {"connId":"shop","table":"sales","labels":{"region":"eu"},"least":3} found ${state}, expected success`,
      ],
    });
    const answer = { options: ["2"] };
    const silent = { secrets: [], connections: {} };
    expect(await broken(Asking, { valid: [plain], ...silent })).toEqual(found("deferred"));
    expect(await broken(Asking, { valid: [plain], ...silent, around: {} })).toEqual(found("deferred"));
    expect(await broken(Asking, { valid: [plain], ...silent, around: { answer } })).toEqual({});
  });

  test("whose DAGs, runs and tasks behind are not what it needs", async () => {
    class Etl {
      flow() {
        new EmptyOperator({ taskId: "load" });
      }
    }
    const etl = defineDag(Etl, { dagId: "etl" });
    class Starting extends TriggerDagRunOperator {}
    const starting = { valid: [{ triggerDagId: "etl" }, COMPLETE], invalid: [], secrets: [], connections: {} };
    expect(await broken(Starting, { ...starting, around: { dags: [etl] } })).toEqual({});
    expect((await broken(Starting, { ...starting, around: {} }))["succeeds with valid options"]![0]).toMatch(
      /found failed \(UnknownNameError: There is no DAG "etl"/,
    );
    const prepare = (env: TestEnv) => env.run(etl, { runId: "taken" });
    expect(
      (await broken(Starting, { ...starting, around: { dags: [etl], prepare } }))["succeeds with valid options"],
    ).toEqual([expect.stringMatching(/"triggerRunId":"taken".* found failed \(RunExistsError/)]);
    const choosing = { valid: [{ callable: () => "second" }], invalid: [], secrets: [], connections: {} };
    class Choosing extends BranchOperator {
      static override readonly templateFields: readonly string[] = [];
    }
    expect(await broken(Choosing, { ...choosing, around: { downstream: ["first", "second"] } })).toEqual({});
    expect(
      (await broken(Choosing, { ...choosing, around: { downstream: ["first"] } }))["succeeds with valid options"]![0],
    ).toMatch(/found failed \(BadBranchTargetError/);
  });

  test("that needs what others have returned finds it, also in a run of its own", async () => {
    class Pulling extends CountOperator {
      override async execute({ ti }: TaskContext): Promise<number> {
        return (await ti.xcomPull<number[]>("extract")).length;
      }
    }
    const given = { valid: [plain], secrets: [], connections: {}, results: { extract: [1, 2] } };
    expect(await broken(Pulling, { ...given, around: {} })).toEqual({});
    expect(await broken(Pulling, given)).toEqual({});
  });

  test("that keeps something in its instance, be it private or not", async () => {
    const name = "keeps nothing of an attempt in the instance, which attempts share";
    class Keeping extends CountOperator {
      readonly seen: string[] = [];
      override async execute(context: TaskContext): Promise<number> {
        this.seen.push(this.options.table);
        return super.execute(context);
      }
    }
    expect(await broken(Keeping)).toEqual({
      [name]: [
        expect.stringMatching(/^found that an attempt with .* changes this.seen$/),
        expect.stringMatching(/^found that an attempt with .* changes this.seen$/),
      ],
    });
    class Counting extends CountOperator {
      #attempts = 0;
      override async execute(): Promise<number> {
        this.#attempts++;
        return this.#attempts;
      }
    }
    expect((await broken(Counting))[name]).toEqual([
      expect.stringMatching(/^found .*"return_value":2.* of two attempts of one instance, expected .*"return_value":1/),
    ]);
  });
});
