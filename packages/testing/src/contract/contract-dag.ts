import { asset, currentContext, defineDag, FailTask, type Flow, SkipTask } from "@tradewind/core";

const made = asset("made");

class ExecutorContract {
  answer() {
    return 42;
  }
  broken() {
    throw new Error("broken on purpose");
  }
  skipping() {
    throw new SkipTask("nothing to do");
  }
  failing() {
    throw new FailTask("no use in trying again");
  }
  async whoAmI() {
    await new Promise<void>((resolve) => setImmediate(resolve));
    return currentContext().ti.tryNumber;
  }
  asksForVariable() {
    return currentContext().variables.get("colour");
  }
  asksForConnection() {
    return currentContext().connections.get("nowhere");
  }
  talks() {
    console.log("hello from %s", "the task");
  }
  updates() {
    currentContext().outletEvents.get(made).extra = { rows: 3 };
  }
  async asksForEvents() {
    return (await currentContext().triggeringAssetEvents.all()).map(({ extra }) => extra);
  }
  async waitsForAbort() {
    const { signal } = currentContext();
    await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }

  flow(this: Flow<ExecutorContract>) {
    this.answer();
    this.broken();
    this.skipping();
    this.failing();
    this.whoAmI();
    this.asksForVariable();
    this.asksForConnection();
    this.talks();
    this.updates();
    this.asksForEvents();
    this.waitsForAbort();
  }
}

/** The DAG of the executor contract; a compiled file, so that worker processes can load it without tsx. */
export const contractDag = defineDag(ExecutorContract, {
  dagId: "executor_contract",
  tasks: {
    answer: {},
    broken: { onFailureCallback: ({ exception }) => console.log(`callback heard: ${exception?.message}`) },
    skipping: {},
    failing: {},
    whoAmI: {},
    asksForVariable: {},
    asksForConnection: {},
    talks: {},
    updates: { outlets: [made] },
    asksForEvents: {},
    waitsForAbort: {},
  },
});
