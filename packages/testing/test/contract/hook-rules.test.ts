import { BaseHook, type Connection, type HookClass, IncompleteConnectionError } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { HOOK_RULES } from "../../src/contract/hook-rules.ts";
import { describeHook, type HookContract } from "../../src/contract/index.ts";
import { brokenBy } from "./broken.ts";

const CONNECTION = { connType: "shop", host: "shop.example", login: "eu", password: "open sesame" };

class ShopHook extends BaseHook<Connection> {
  static override readonly connType: string = "shop";

  protected override async makeConn() {
    const connection = await this.getConnection(this.connId);
    if (!connection.host) throw new IncompleteConnectionError({ connId: this.connId, missing: "host" });
    return connection;
  }

  async count(_day: string, { signal }: { signal?: AbortSignal } = {}): Promise<number> {
    signal?.throwIfAborted();
    const { host } = await this.getConn();
    if (host !== CONNECTION.host) throw new Error(`there is no shop at ${host}`);
    signal?.throwIfAborted();
    return 3;
  }

  async *days(): AsyncGenerator<{ day: string }> {
    await this.getConn();
    yield { day: "monday" };
  }
}

const fake = {
  count: async () => 5,
  async *days() {
    yield { day: "tuesday" };
  },
};

const contract: HookContract<ShopHook> = {
  connection: CONNECTION,
  fake,
  calls: {
    counts: (hook, { signal }) => hook.count("monday", { signal }),
    "lists days": (hook) => hook.days(),
  },
  needs: ["host"],
};

describeHook(ShopHook, contract);

const broken = (Hook: HookClass<ShopHook>, changes: Partial<HookContract<ShopHook>> = {}) =>
  brokenBy(HOOK_RULES, {
    Hook,
    contract: { ...contract, callTimeoutMs: 250, ...changes } as unknown as HookContract<BaseHook>,
  });

describe("a hook breaks its contract", () => {
  test("that does not say the type of its connections", async () => {
    class Untyped extends ShopHook {
      static override readonly connType = "";
    }
    expect(Object.keys(await broken(Untyped))).toEqual(["says which type its connections have"]);
  });

  test("that connects when it is made", async () => {
    class Eager extends ShopHook {
      constructor(connId: string) {
        super(connId);
        this.getConn().catch(() => {});
      }
    }
    expect(await broken(Eager)).toMatchObject({
      "does nothing before it is asked for something": [
        "found that the constructor looks its connection up, expected nothing",
      ],
    });
  });

  test("whose calls fail, or do not end", async () => {
    class Failing extends ShopHook {
      override days(): never {
        throw new TypeError("no days");
      }
    }
    expect(await broken(Failing)).toMatchObject({
      "answers every call over the connection": ['found that "lists days" fails: TypeError: no days'],
    });
    class Hanging extends ShopHook {
      override async count(): Promise<number> {
        await this.getConn();
        return new Promise(() => {});
      }
    }
    expect(await broken(Hanging)).toMatchObject({
      "answers every call over the connection": ['found that "counts" does not come back'],
    });
  });

  test("whose stand-in lacks a method, or answers in another shape", async () => {
    const other = { count: async () => ({ rows: 5 }) };
    expect(await broken(ShopHook, { fake: other })).toEqual({
      "has a stand-in that answers every call in the same shape": [
        'found { rows: number } as the stand-in\'s answer to "counts", expected number',
        expect.stringMatching(/"lists days" fails on the stand-in: TypeError: .*days is not a function/),
      ],
    });
  });

  test("that cannot be closed without a client", async () => {
    class Careless extends ShopHook {
      override async close() {
        const { host } = (this as unknown as { client: Connection }).client;
        await super.close();
        return void host;
      }
    }
    expect(await broken(Careless)).toMatchObject({
      "can be closed before it has a client, and twice": [
        expect.stringMatching(/^found that the first close\(\) without a client throws TypeError/),
        expect.stringMatching(/^found that the second close\(\) without a client throws TypeError/),
      ],
    });
    class Opening extends ShopHook {
      override async close() {
        await this.getConn().catch(() => {});
        await super.close();
      }
      protected override async makeConn() {
        return { connId: "a", connType: "shop", extra: {} };
      }
    }
    expect(await broken(Opening)).toMatchObject({
      "can be closed before it has a client, and twice": ["found that close() makes a client to close it"],
    });
  });

  test("that leaves its client open, or makes one for each call", async () => {
    class Leaking extends ShopHook {
      override async close() {}
    }
    expect(await broken(Leaking)).toEqual({
      "closes the client that it has made, once": ["found 0 closed of 1 clients"],
    });
    class Wasteful extends ShopHook {
      override getConn() {
        return this.makeConn();
      }
    }
    expect(await broken(Wasteful)).toEqual({
      "closes the client that it has made, once": [
        "found 2 clients of one hook, expected 1",
        "found 0 closed of 2 clients",
      ],
    });
  });

  test("that `await using` does not close", async () => {
    class Undisposed extends ShopHook {
      override async [Symbol.asyncDispose]() {}
    }
    expect(await broken(Undisposed)).toEqual({
      "is closed by `await using`": ["found that close() is not called when the scope ends"],
    });
  });

  test("that does not care for the signal", async () => {
    class Deaf extends ShopHook {
      override count(day: string) {
        return super.count(day);
      }
    }
    expect(await broken(Deaf)).toEqual({
      "ends a call whose signal is aborted": ['found that "counts" answers, although its signal was aborted before'],
    });
    class HalfDeaf extends ShopHook {
      override async count(day: string, { signal }: { signal?: AbortSignal } = {}) {
        signal?.throwIfAborted();
        if (signal) await new Promise(() => {});
        return super.count(day);
      }
    }
    expect(await broken(HalfDeaf)).toMatchObject({
      "ends a call whose signal is aborted": ['found that "counts" goes on for 250 ms after its signal was aborted'],
    });
    class Hiding extends ShopHook {
      override async count(day: string, options: { signal?: AbortSignal } = {}) {
        return super.count(day, options).catch(() => {
          throw new Error("the shop is closed");
        });
      }
    }
    expect(await broken(Hiding)).toMatchObject({
      "ends a call whose signal is aborted": [
        'found Error: the shop is closed of "counts" after its signal was aborted, expected the signal\'s reason',
      ],
    });
  });

  test("that hides which connection is not there", async () => {
    class Hiding extends ShopHook {
      protected override async makeConn() {
        return super.makeConn().catch((error: Error) => {
          if (error.name === "ConnectionNotFoundError") throw new Error("no shop");
          throw error;
        });
      }
    }
    const found = "found Error: no shop, expected ConnectionNotFoundError";
    expect(await broken(Hiding)).toEqual({
      "lets the error through that names a connection which nobody defines": [found, found, found],
    });
  });

  test("that does not say what its connection lacks", async () => {
    class Surprised extends ShopHook {
      protected override async makeConn() {
        const connection = await this.getConnection(this.connId);
        return { ...connection, host: connection.host!.toLowerCase() };
      }
    }
    expect(await broken(Surprised)).toEqual({
      "says with a code and a hint what its connection lacks": [
        expect.stringMatching(
          /^with an empty connection found TypeError: .*, expected an error with a code and a hint$/,
        ),
        expect.stringMatching(/^without host found TypeError: .*, expected an error with a code and a hint$/),
      ],
    });
    expect(await broken(ShopHook, { needs: ["host", "token"] })).toEqual({
      "says with a code and a hint what its connection lacks": [
        "without token found no error, expected one that names it",
      ],
    });
    class Vague extends ShopHook {
      protected override async makeConn() {
        const connection = await this.getConnection(this.connId);
        if (!connection.host) throw new IncompleteConnectionError({ connId: this.connId, missing: "address" });
        return connection;
      }
    }
    expect(await broken(Vague)).toEqual({
      "says with a code and a hint what its connection lacks": [
        "without host found IncompleteConnectionError: No address specified in connection contract., expected that it is named",
      ],
    });
  });

  test("that shows its password in an error, or in what that carries", async () => {
    class Chatty extends ShopHook {
      override async count(): Promise<number> {
        const { login, password, host } = await this.getConn();
        if (host === CONNECTION.host) return 3;
        const authorization = `Basic ${btoa(`${login}:${password}`)}`;
        throw Object.assign(new Error("it did not work"), { request: { headers: { authorization } } });
      }
    }
    expect((await broken(Chatty))["shows no secret of its connection in an error"]).toContain(
      "found a secret of the connection in Error: it did not work, or in what it carries",
    );
  });
});
