/** The arguments of commands about a run. */
export const RUN_ARGS = [
  { name: "dag_id", summary: "The DAG" },
  { name: "run", summary: "The run's id or logical date" },
] as const;

/** The arguments of commands about a task of a run. */
export const TASK_RUN_ARGS = [
  { name: "dag_id", summary: "The DAG" },
  { name: "task_id", summary: "The task" },
  { name: "run", summary: "The run's id or logical date" },
] as const;
