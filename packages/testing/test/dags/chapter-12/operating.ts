import {
  BashOperator,
  type Callback,
  chain,
  type DagCallback,
  dag,
  EmptyOperator,
  FunctionOperator,
} from "@tradewind/core";

/** A task that fails; it and its DAG tell of it. */
@dag({ dagId: "callbacks" })
export class Fails {
  readonly onTaskFailure: Callback;

  constructor(onTaskFailure: Callback = () => {}) {
    this.onTaskFailure = onTaskFailure;
  }

  flow() {
    const callable = () => {
      throw new Error("Hello airflow!");
    };
    const failing = new FunctionOperator({ taskId: "failing", callable, onFailureCallback: this.onTaskFailure });
    chain(failing, new EmptyOperator({ taskId: "after" }));
  }
}

/** What the DAG itself calls. */
export const telling =
  (tell: (text: string) => void): DagCallback =>
  ({ dagId, runId, reason }) =>
    tell(`${dagId} ${runId}: ${reason}`);

/** Sets a folder of DAGs to what its repository has, every five minutes. */
@dag({ dagId: "dag_puller_dag", schedule: "*/5 * * * *", startDate: "2024-06-01", params: { dags: "dags" } })
export class DagPuller {
  flow() {
    const git = "git -C {{ params.dags }}";
    new BashOperator({
      taskId: "fetch_code",
      bashCommand: `${git} fetch --quiet && ${git} reset --quiet --hard origin/master`,
    });
  }
}
