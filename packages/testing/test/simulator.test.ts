import { describe, expect, test } from "vitest";
import { simCommand, simulate } from "../src/internal.ts";

const SEEDS = 200;
/** Worlds in which something went wrong once, each for a reason of its own. */
const ONCE_WRONG = [
  1245, 2791, 2850, 2906, 3842, 4753, 5440, 5753, 5904, 7577, 10138, 10585, 11158, 11859, 20541, 61841,
];

describe("a simulated world", () => {
  test(`comes to rest, and all is well, with each of ${SEEDS} seeds`, { timeout: 120_000 }, async () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { failures } = await simulate({ seed });
      if (failures.length > 0) failed.push(`pnpm sim --seed ${seed}: ${failures.join("\n")}`);
    }
    expect(failed).toEqual([]);
  });

  test.each(ONCE_WRONG)("comes to rest, and all is well, with seed %i, too", async (seed) => {
    expect((await simulate({ seed })).failures).toEqual([]);
  });

  test("is the same for the same seed, move by move", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [one, other] = [await simulate({ seed, withTwin: false }), await simulate({ seed, withTwin: false })];
      expect(one.traceHash).toBe(other.traceHash);
      expect(one.trace).toEqual(other.trace);
    }
  });

  test("is another one for another seed", async () => {
    const [one, other] = [await simulate({ seed: 1 }), await simulate({ seed: 2 })];
    expect(one.traceHash).not.toBe(other.traceHash);
  });
});

describe("pnpm sim", () => {
  async function sim(...args: string[]): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    return { code: await simCommand(args, (line) => lines.push(line)), lines };
  }

  test("ends with a summary", async () => {
    const { code, lines } = await sim("--seeds", "3", "--from", "5");
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatch(/^3 seeds, 0 failed, \d+ moves$/);
  });

  test("shows what happened in one world", async () => {
    const { lines } = await sim("--seed", "7");
    expect(lines[0]).toBe("00:00:00.000 scheduler 1 starts");
    expect(lines.at(-2)).toMatch(/^\d+ minutes, trace [0-9a-f]{64}$/);
  });

  test("what it does not understand is answered with the usage", async () => {
    expect((await sim("--seeds", "many")).code).toBe(2);
    expect((await sim("--sneeds", "3")).lines[0]).toContain("usage: pnpm sim");
  });
});
