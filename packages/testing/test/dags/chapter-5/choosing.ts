import {
  branch,
  chain,
  currentContext,
  dag,
  type Flow,
  type TaskLike,
  type TriggerRuleName,
  task,
} from "@tradewind/core";
import { days, erpSystemOn, inRow, step, umbrella } from "./umbrella.ts";

@dag({ dagId: "01_start", ...days })
export class Start {
  flow() {
    umbrella();
  }
}

/** Two tasks have the code for both ERP systems in them: nobody sees from outside which was used. */
@dag({ dagId: "02_branch_function", ...days })
export class BranchInFunction {
  @task({ taskId: "fetch_sales" })
  fetchSales() {
    console.log(`Fetching sales data (${erpSystemOn(currentContext().ds).toUpperCase()})...`);
  }

  @task({ taskId: "clean_sales" })
  cleanSales() {
    console.log(`Preprocessing sales data (${erpSystemOn(currentContext().ds).toUpperCase()})...`);
  }

  flow(this: Flow<BranchInFunction>) {
    umbrella({ sales: inRow(this.fetchSales(), this.cleanSales()) });
  }
}

class PicksErpSystem {
  @branch({ taskId: "pick_erp_system" })
  pickErpSystem() {
    return `fetch_sales_${erpSystemOn(currentContext().ds)}`;
  }
}

/** The join has to allow for the system that was not picked. */
@dag({ dagId: "03_branch_dag", ...days })
export class BranchInDag extends PicksErpSystem {
  readonly joinRule: TriggerRuleName;

  constructor(joinRule: TriggerRuleName = "none_failed") {
    super();
    this.joinRule = joinRule;
  }

  flow(this: Flow<BranchInDag>) {
    umbrella({
      sales: salesOfBothSystems(this.pickErpSystem()),
      joinDatasets: step("join_datasets", this.joinRule),
    });
  }
}

/** A join of the branch alone, so that the one of the data sets needs no rule of its own. */
@dag({ dagId: "04_branch_dag_join", ...days })
export class BranchInDagWithJoin extends PicksErpSystem {
  flow(this: Flow<BranchInDagWithJoin>) {
    const { first, last } = salesOfBothSystems(this.pickErpSystem());
    const join = step("join_erp_branch", "none_failed");
    chain(last, join);
    umbrella({ sales: { first, last: join } });
  }
}

function salesOfBothSystems(pick: TaskLike) {
  const cleans = [step("clean_sales_old"), step("clean_sales_new")];
  chain(pick, [step("fetch_sales_old"), step("fetch_sales_new")], cleans);
  return { first: pick, last: cleans };
}

/** Fails on 29 June and later. */
@dag({ dagId: "08_trigger_rules", ...days })
export class FailingFetch {
  @task({ taskId: "fetch_sales" })
  fetchSales() {
    if (currentContext().ds > "2024-06-28") throw new Error("Something went wrong");
  }

  flow(this: Flow<FailingFetch>) {
    umbrella({ sales: inRow(this.fetchSales(), step("clean_sales")) });
  }
}
