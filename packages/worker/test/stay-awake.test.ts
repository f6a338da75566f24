import { expect, test } from "vitest";
import { StayAwake } from "../src/transports/stay-awake.ts";

/** A process whose looks at what has arrived take 0.125 ms each, and the requests that it gets. */
function wakefulProcess({ isIdle = true } = {}) {
  let now = 0;
  const looks: (() => void)[] = [];
  const wakefulness = new StayAwake({ now: () => now, isIdle: () => isIdle, look: (then) => void looks.push(then) });
  return {
    /** A request that comes `afterMs` and is answered at once. */
    request(afterMs: number) {
      now += afterMs;
      wakefulness.heard();
      wakefulness.said();
    },
    /** How often it looks until it falls asleep. */
    looks() {
      let count = 0;
      for (let look = looks.shift(); look; look = looks.shift()) {
        count++;
        now += 0.125;
        look();
      }
      return count;
    },
    /** How many looks are under way at once. */
    looksUnderWay: () => looks.length,
  };
}

test("a worker sleeps after a request that stands alone", () => {
  const worker = wakefulProcess();
  worker.request(0);
  worker.request(20);
  expect(worker.looks()).toBe(0);
});

test("it waits half a millisecond awake when the last request came soon after an answer", () => {
  const worker = wakefulProcess();
  worker.request(0);
  worker.request(0.25);
  expect(worker.looks()).toBe(4);
});

test("one that waited in vain sleeps the next time", () => {
  const worker = wakefulProcess();
  worker.request(0);
  worker.request(0.25);
  worker.looks();
  worker.request(10);
  expect(worker.looks()).toBe(0);
});

test("it does not look while an attempt is running", () => {
  const worker = wakefulProcess({ isIdle: false });
  worker.request(0);
  worker.request(0.25);
  expect(worker.looks()).toBe(0);
});

test("several answers in a row are one wait", () => {
  const worker = wakefulProcess();
  for (let request = 0; request < 5; request++) worker.request(0.25);
  expect(worker.looksUnderWay()).toBe(1);
});
