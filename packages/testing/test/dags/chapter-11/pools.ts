import { dag, type Flow, task } from "@tradewind/core";

/** Three tasks of one pool. */
@dag({ dagId: "in_pool" })
export class InPool {
  readonly work: () => Promise<void>;

  constructor(work = async () => {}) {
    this.work = work;
  }

  @task({ pool: "my_pool" })
  async query() {
    await this.work();
  }

  flow(this: Flow<InPool>) {
    for (let n = 0; n < 3; n++) this.query();
  }
}
