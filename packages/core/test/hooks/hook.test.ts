import { describe, expect, test } from "vitest";
import { type AttemptScope, inAttempt } from "../../src/context.ts";
import { type HookOverrides, HookScope } from "../../src/hooks/hook-scope.ts";
import {
  BaseHook,
  ConnectionNotFoundError,
  currentContext,
  hook,
  NoContextError,
  parseConnection,
} from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";

/** Counts what it does. */
class ApiHook extends BaseHook<{ readonly host: string | undefined }> {
  opened = 0;
  closed = 0;
  protected override async makeConn() {
    this.opened++;
    return { host: (await this.getConnection(this.connId)).host };
  }
  protected override async closeConn() {
    this.closed++;
  }
  async host() {
    return (await this.getConn()).host;
  }
}
class OtherHook extends ApiHook {}
class BrokenHook extends ApiHook {
  protected override async closeConn() {
    throw new Error("cannot close");
  }
}

function attempt(overrides?: HookOverrides): AttemptScope & { readonly asked: string[] } {
  const asked: string[] = [];
  const getConnection = async (connId: string) => {
    asked.push(connId);
    if (connId === "nope") throw new ConnectionNotFoundError({ connId, known: [] });
    return parseConnection(connId, `http://${connId}.example`);
  };
  return { ...attemptScope({ hooks: new HookScope(getConnection, overrides) }), asked };
}

describe("hook() in an attempt", () => {
  test("gives one hook for a class and a connection, another for another", () => {
    inAttempt(attempt(), () => {
      expect(hook(ApiHook, "api")).toBe(hook(ApiHook, "api"));
      expect(hook(ApiHook, "api")).not.toBe(hook(ApiHook, "other"));
      expect(hook(ApiHook, "api")).not.toBe(hook(OtherHook, "api"));
    });
  });

  test("two attempts share no hook", () => {
    const [first, second] = [attempt(), attempt()].map((scope) => inAttempt(scope, () => hook(ApiHook, "api")));
    expect(first).not.toBe(second);
  });

  test("finds its connection in the attempt's surroundings, and asks for it once", async () => {
    const scope = attempt();
    const hosts = await inAttempt(scope, async () => [
      await hook(ApiHook, "api").host(),
      await hook(ApiHook, "api").host(),
    ]);
    expect(hosts).toEqual(["api.example", "api.example"]);
    expect(scope.asked).toEqual(["api"]);
  });

  test("fails with the connection's error", async () => {
    await expect(inAttempt(attempt(), () => hook(ApiHook, "nope").host())).rejects.toThrow(ConnectionNotFoundError);
  });

  test.each<[string, (fake: object) => HookOverrides]>([
    ["connection id", (fake) => ({ byConnId: { api: fake } })],
    ["class", (fake) => ({ byClass: [[ApiHook, fake]] })],
  ])("is replaced by %s", (_by, overrides) => {
    const fake = { host: async () => "fake" };
    inAttempt(attempt(overrides(fake)), () => {
      expect(hook(ApiHook, "api")).toBe(fake);
      expect(hook(OtherHook, "other")).not.toBe(fake);
    });
  });
});

describe("a stand-in", () => {
  class Fake {
    readonly #host = "of the fake";
    async host() {
      return this.#host;
    }
  }
  class BigHook extends ApiHook {
    async count() {
      return 1;
    }
  }

  test("that lacks a method says so when it is called: which hook, which method, and what it has", () => {
    const fake = { host: async () => "fake", cuont: async () => 2 };
    inAttempt(attempt({ byConnId: { api: fake } }), () => {
      const big = hook(BigHook, "api");
      expect(big).toBe(hook(BigHook, "api"));
      expect(() => big.count()).toThrow(
        'The stand-in for BigHook with the connection "api" has no method count(). It has cuont, host.',
      );
      // whoever asks whether there is something that hooks need not have is told the truth
      expect(big.testConnection).toBeUndefined();
    });
  });

  test("that is an object of a class keeps its private fields, and what is written to it", async () => {
    const fake = new Fake();
    await inAttempt(attempt({ byClass: [[BigHook, fake]] }), async () => {
      const big = hook(BigHook, "api");
      expect(await big.host()).toBe("of the fake");
      big.opened = 7;
      expect(fake).toHaveProperty("opened", 7);
    });
  });

  test("under almost the same id is named where a connection is not defined", async () => {
    const scope = attempt({ byConnId: { nopes: { host: async () => "fake" } } });
    await expect(inAttempt(scope, () => hook(ApiHook, "nope").host())).rejects.toThrow(
      'Connection "nope" is not defined; there is a stand-in for the hook of "nopes". Is "nope" meant?',
    );
    const made = attempt({ byConnId: { nope: { host: async () => "fake" } } });
    await expect(inAttempt(made, () => new ApiHook("nope").host())).rejects.toThrow(
      /^Connection "nope" is not defined.$/,
    );
  });
});

describe("the end of an attempt", () => {
  test("closes what was opened, once, and nothing that was not", async () => {
    const scope = attempt();
    const [used, unused] = inAttempt(scope, () => [hook(ApiHook, "api"), hook(ApiHook, "unused")]);
    await inAttempt(scope, () => used!.host());
    expect(await scope.hooks.close()).toEqual([]);
    expect(await scope.hooks.close()).toEqual([]);
    expect([used!.closed, unused!.closed, unused!.opened]).toEqual([1, 0, 0]);
  });

  test("closes the others when one cannot be closed, and tells", async () => {
    const scope = attempt();
    const [broken, well] = inAttempt(scope, () => [hook(BrokenHook, "a"), hook(ApiHook, "b")]);
    await inAttempt(scope, () => Promise.all([broken!.host(), well!.host()]));
    expect(await scope.hooks.close()).toEqual([new Error("cannot close")]);
    expect(well!.closed).toBe(1);
  });

  test("leaves stand-ins alone", async () => {
    let closed = false;
    const fake = {
      close: () => {
        closed = true;
      },
    };
    const scope = attempt({ byConnId: { api: fake } });
    inAttempt(scope, () => hook(ApiHook, "api"));
    await scope.hooks.close();
    expect(closed).toBe(false);
  });
});

describe("hook() outside of an attempt", () => {
  test("makes a new hook each time, which finds its connection in the environment", async () => {
    process.env.TRADEWIND_CONN_HOOK_TEST = "http://from-environment";
    try {
      await using api = hook(ApiHook, "hook_test");
      expect(api).not.toBe(hook(ApiHook, "hook_test"));
      expect(await api.host()).toBe("from-environment");
    } finally {
      delete process.env.TRADEWIND_CONN_HOOK_TEST;
    }
  });

  test("is disposable", async () => {
    const api = new ApiHook("api");
    api.getConnection = async (connId) => parseConnection(connId, "http://given");
    {
      await using used = api;
      expect(await used.host()).toBe("given");
    }
    expect(api.closed).toBe(1);
  });

  test("says which variable to set when there is no connection", async () => {
    await expect(hook(ApiHook, "not_there").host()).rejects.toMatchObject({
      message: 'Connection "not_there" is not defined.',
      hint: expect.stringContaining("TRADEWIND_CONN_NOT_THERE"),
    });
  });

  test("a hook without makeConn says so", async () => {
    class Unfinished extends BaseHook {}
    expect(() => new Unfinished("x").getConn()).toThrow("Unfinished does not implement makeConn()");
  });
});

describe("currentContext()", () => {
  test("is the attempt's context inside, and an error outside", async () => {
    const scope = attempt();
    expect(await inAttempt(scope, async () => currentContext())).toBe(scope.context);
    expect(() => currentContext()).toThrow(NoContextError);
  });
});
