import { BranchOperator, chain, dag, EmptyOperator, taskGroup } from "@tradewind/core";

const step = (taskId: string) => new EmptyOperator({ taskId });
const DATASETS = ["sales", "customers"] as const;

@dag({ dagId: "03_task_groups" })
export class TaskGroups {
  flow() {
    const groups = DATASETS.map((dataset) =>
      taskGroup(dataset, { tooltip: `the ${dataset}` }, () =>
        chain(step(`fetch_${dataset}`), step(`preprocess_${dataset}`), step(`export_${dataset}`)),
      ),
    );
    chain(step("start"), groups, step("end"));
  }
}

/** The umbrella's DAG with a group for the sales, in which a branch picks one of two systems, and one for the weather. */
@dag({ dagId: "04_task_groups_umbrella" })
export class UmbrellaInGroups {
  readonly choice: string;

  /** Ids of tasks in a group begin with the group's, also when a branch in it names them. */
  constructor(choice = "fetch_sales.fetch_sales_old") {
    this.choice = choice;
  }

  flow() {
    const { choice } = this;
    const sales = taskGroup("fetch_sales", () => {
      const pick = new BranchOperator({ taskId: "pick_erp_system", callable: () => choice });
      const join = new EmptyOperator({ taskId: "join_erp_branch", triggerRule: "none_failed" });
      for (const system of ["old", "new"]) {
        chain(pick, step(`fetch_sales_${system}`), step(`clean_sales_${system}`), join);
      }
    });
    const weather = taskGroup("fetch_weather", () => chain(step("fetch_weather"), step("clean_weather")));
    chain(step("start"), [sales, weather], step("join_datasets"), step("train_model"), step("deploy_model"));
  }
}

/** The branch picks a whole group. */
@dag({ dagId: "branch_to_group" })
export class BranchToGroup {
  flow() {
    const system = (name: string) =>
      taskGroup(name, () => chain(step("fetch_sales"), [step("clean_sales"), step("count_sales")]));
    chain(
      new BranchOperator({ taskId: "pick_erp_system", callable: () => "new_erp" }),
      [system("old_erp"), system("new_erp")],
      new EmptyOperator({ taskId: "join", triggerRule: "none_failed_min_one_success" }),
    );
  }
}
