import { readFileSync } from "node:fs";
import { currentContext, defineDag, EmptyOperator, type Flow } from "@tradewind/core";

class Killed {
  /** On its first try it waits for ever: until its process is killed. */
  async victim() {
    if (currentContext().ti.tryNumber > 1) return "second try";
    console.log("waiting to be killed");
    await new Promise(() => {});
    return "never";
  }
  quick() {
    return process.pid;
  }
  flow(this: Flow<Killed>) {
    const end = new EmptyOperator({ taskId: "end" });
    end.after(this.victim(), this.quick());
  }
}

export const killed = defineDag(Killed, {
  dagId: "killed",
  tasks: { victim: { retries: 1, retryDelay: { milliseconds: 1 } }, quick: {} },
});

/** One that may not be tried again. */
export const killedForGood = defineDag(Killed, { dagId: "killed_for_good", tasks: { victim: {}, quick: {} } });

class Resumes {
  /** Starts a job outside, and waits for it; the first try until its process is killed. */
  async victim() {
    const { taskStateStore, ti } = currentContext();
    const known = await taskStateStore.get<string>("job");
    if (known !== undefined) return `try ${ti.tryNumber} goes on with ${known}`;
    await taskStateStore.set("job", `job of process ${process.pid}`);
    console.log("waiting to be killed");
    await new Promise(() => {});
    return "never";
  }
  flow(this: Flow<Resumes>) {
    this.victim();
  }
}

export const resumes = defineDag(Resumes, {
  dagId: "resumes",
  tasks: { victim: { retries: 1, retryDelay: { milliseconds: 1 } } },
});

class Stubborn {
  /** Blocks its process, so that no signal reaches it. */
  blocks() {
    for (;;) readFileSync("/dev/null");
  }
  /** Shares the process with it. */
  async neighbour() {
    await new Promise<void>((resolve) => setImmediate(resolve));
    return currentContext().ti.tryNumber;
  }
  flow(this: Flow<Stubborn>) {
    this.blocks();
    this.neighbour();
  }
}

export const stubborn = defineDag(Stubborn, {
  dagId: "stubborn",
  tasks: { blocks: { executionTimeout: { milliseconds: 50 } }, neighbour: {} },
});

class WarmThenStubborn {
  /** Has the process load this file. */
  warmsUp() {}
  blocks() {
    for (;;) readFileSync("/dev/null");
  }
  flow(this: Flow<WarmThenStubborn>) {
    this.blocks().after(this.warmsUp());
  }
}

export const warmThenStubborn = defineDag(WarmThenStubborn, {
  dagId: "warm_then_stubborn",
  tasks: { warmsUp: {}, blocks: { executionTimeout: { milliseconds: 50 } } },
});
