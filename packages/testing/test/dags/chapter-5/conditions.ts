import { chain, currentContext, dag, type Flow, LatestOnlyOperator, SkipTask, task } from "@tradewind/core";
import { days, step, umbrella } from "./umbrella.ts";

const NOW = "{{ macros.datetime.now() | ts }}";

/** Whether the interval that follows the run's is under way. */
function isLatest(now: string): boolean {
  const { dataIntervalEnd } = currentContext();
  const at = Date.parse(now);
  return dataIntervalEnd.toMillis() < at && at <= dataIntervalEnd.plus({ days: 1 }).toMillis();
}

/** The task looks itself: it has succeeded in every run, whether it has deployed or not. */
@dag({ dagId: "05_condition_function", ...days })
export class ConditionInFunction {
  @task({ taskId: "deploy_model" })
  deployModel(now: string) {
    if (isLatest(now)) console.log("Deploying model");
  }

  flow(this: Flow<ConditionInFunction>) {
    umbrella({ deployModel: this.deployModel(NOW) });
  }
}

/** A task of its own looks, and skips itself and so what comes after it. */
@dag({ dagId: "06_condition_dag", ...days })
export class ConditionInDag {
  @task({ taskId: "latest_only" })
  latestOnly(now: string) {
    if (!isLatest(now)) throw new SkipTask("Not the most recent run!");
  }

  flow(this: Flow<ConditionInDag>) {
    const deployModel = step("deploy_model");
    umbrella({ deployModel });
    chain(this.latestOnly(NOW), deployModel);
  }
}

@dag({ dagId: "07_condition_dag_op", ...days })
export class ConditionByOperator {
  flow() {
    const deployModel = step("deploy_model");
    umbrella({ deployModel });
    chain(new LatestOnlyOperator({ taskId: "latest_only" }), deployModel);
  }
}
