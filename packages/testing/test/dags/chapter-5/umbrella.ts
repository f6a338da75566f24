import { chain, EmptyOperator, type TaskLike, type TriggerRuleName } from "@tradewind/core";

/** Each day, from 27 June on. */
export const days = { schedule: "@daily", startDate: "2024-06-27", catchup: true } as const;

/** The first day of which the new ERP system has the sales. */
const ERP_CHANGE = "2024-06-29";

export const erpSystemOn = (ds: string) => (ds < ERP_CHANGE ? "old" : "new");

export const step = (taskId: string, triggerRule: TriggerRuleName = "all_success") =>
  new EmptyOperator({ taskId, triggerRule });

/** Where a part of the graph begins and where it ends. */
interface Part {
  readonly first: TaskLike;
  readonly last: TaskLike;
}

export function inRow(first: TaskLike, last: TaskLike): Part {
  chain(first, last);
  return { first, last };
}

/** The graph of the chapter, in which each DAG puts steps of its own. */
export function umbrella({
  sales = inRow(step("fetch_sales"), step("clean_sales")),
  joinDatasets = step("join_datasets") as TaskLike,
  trainModel = step("train_model") as TaskLike,
  deployModel = step("deploy_model") as TaskLike,
} = {}): void {
  const weather = inRow(step("fetch_weather"), step("clean_weather"));
  chain(step("start"), [sales.first, weather.first]);
  chain([sales.last, weather.last], joinDatasets, trainModel, deployModel);
}
