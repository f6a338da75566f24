// DAGs that are killed in the middle, again and again. Compiled, so that worker processes load them without tsx.

import { setTimeout as sleep } from "node:timers/promises";
import { asset, assetAlias, currentContext, defineDag, type Flow } from "@tradewind/core";
import { recorded } from "../record.ts";

class Chain {
  step(name: string) {
    return recorded(async () => {
      await sleep(5);
      return name;
    });
  }
  flow(this: Flow<Chain>) {
    let last = this.step("first");
    for (let i = 1; i < 6; i++) last = this.step("next").after(last);
  }
}

class Fan {
  first() {
    return recorded(() => 1);
  }
  middle(_one: number) {
    return recorded(() => sleep(10, 1));
  }
  last() {
    return recorded(() => "done");
  }
  flow(this: Flow<Fan>) {
    const one = this.first();
    const middle = Array.from({ length: 12 }, () => this.middle(one));
    this.last().after(...middle);
  }
}

class Patient {
  /** Fails once, for the try after it, which finds what this one has kept: otherwise it fails, too, and the run with it. */
  stumbles() {
    return recorded(async () => {
      const { taskStateStore } = currentContext();
      if (await taskStateStore.get("hasStumbled")) return;
      await taskStateStore.set("hasStumbled", true);
      throw new Error("stumbled on purpose");
    });
  }
  /** Waits without a worker. */
  async waits() {
    await currentContext().waitUntil({ for: { milliseconds: 1_200 } });
    return recorded(() => "waited");
  }
  ready() {
    return currentContext().run.startDate.toMillis() + 300 < currentContext().ti.startDate.toMillis() + 1_000;
  }
  /** Blocks its process, so that it hears nothing. */
  blocks() {
    return recorded(() => {
      const until = process.hrtime.bigint() + 50_000_000n;
      while (process.hrtime.bigint() < until);
    });
  }
  flow(this: Flow<Patient>) {
    this.blocks().after(this.stumbles(), this.waits(), this.ready());
  }
}

const made = asset("made");
const files = assetAlias("files");

class Producer {
  make() {
    const { assetStateStore, outletEvents, runId } = currentContext();
    outletEvents.get(made).extra = { runId };
    outletEvents.get(files).add(asset("file"), { runId });
    // what is recorded as ended well has been acknowledged before
    return recorded(async () => {
      await sleep(5);
      await assetStateStore.of(made).set(runId, true);
    });
  }
  flow(this: Flow<Producer>) {
    void this.make();
  }
}

/** What it is made for, it leaves behind. */
class Consumer {
  async take() {
    const { triggeringAssetEvents } = currentContext();
    const events = await triggeringAssetEvents.all();
    return recorded(() => events.map(({ extra }) => extra.runId ?? null));
  }
  flow(this: Flow<Consumer>) {
    void this.take();
  }
}

export const producer = defineDag(Producer, {
  dagId: "chaos_producer",
  tasks: { make: { outlets: [made, files] } },
  maxActiveRuns: 4,
});
export const consumer = defineDag(Consumer, {
  dagId: "chaos_consumer",
  schedule: [made, files],
  tasks: { take: {} },
  maxActiveRuns: 1,
});
export const chain = defineDag(Chain, { dagId: "chaos_chain", tasks: { step: {} }, maxActiveRuns: 4 });
export const fan = defineDag(Fan, { dagId: "chaos_fan", tasks: { first: {}, middle: {}, last: {} }, maxActiveRuns: 3 });
export const patient = defineDag(Patient, {
  dagId: "chaos_patient",
  tasks: {
    stumbles: { retries: 1, retryDelay: { milliseconds: 200 } },
    waits: {},
    ready: { kind: "sensor", mode: "reschedule", pokeInterval: { milliseconds: 100 } },
    blocks: {},
  },
});
