// pnpm chaos [--rounds N] [--seed N]: kills a scheduler at random moments under load, starts it again, and looks at what is left.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemRuntime } from "@tradewind/core/engine";
import { violationsText } from "@tradewind/store";
import { Prng } from "../simulator/prng.ts";
import { ChaosRun } from "./chaos-run.ts";

const { values } = parseArgs({ options: { rounds: { type: "string" }, seed: { type: "string" } } });
const rounds = Number(values.rounds ?? 20);
const seed = Number(values.seed ?? 1);
const prng = new Prng(String(seed));
const { clock } = systemRuntime();
const folder = mkdtempSync(join(tmpdir(), "tradewind-chaos-"));
const chaos = new ChaosRun(folder);
const KINDS = ["trigger", "trigger", "trigger", "trigger", "clear", "cancel"] as const;

await chaos.start();
for (let round = 1; round <= rounds; round++) {
  const orders = prng.int(1, 4);
  const moment = prng.int(0, 700);
  for (let i = 0; i < orders; i++) await chaos.order(prng.pick(KINDS), prng.int(0, 1_000));
  await clock.sleep(moment);
  await chaos.kill();
  await chaos.order("trigger", prng.int(0, 1_000));
  await chaos.start();
  if (round % 10 === 0 || round === rounds)
    console.log(`${round} of ${rounds} kills, ${chaos.orders.length} runs asked for`);
}
const hasSettled = await chaos.settle(120_000);
await chaos.stop();
const lost = await chaos.lostOrders();
await chaos.closeStore();
const violations = chaos.violations();
for (const text of lost) console.log(text);
if (violations.length > 0) console.log(violationsText(violations));
const isClean = hasSettled && lost.length + violations.length === 0;
if (isClean) rmSync(folder, { recursive: true });
else console.log(`what is left: ${folder}; again: pnpm chaos --rounds ${rounds} --seed ${seed}`);
const ended = hasSettled ? "every run ended" : "some runs did not end";
console.log(
  `${rounds} kills, ${chaos.orders.length} runs, ${lost.length} orders lost, ${violations.length} violations, ${ended}`,
);
process.exitCode = isClean ? 0 : 1;
