import { BashOperator, chain, type DagDefinition, dag, defineDag, EmptyOperator } from "@tradewind/core";

const DATASETS = ["sales", "customers"] as const;

/** A step that says what it would do. */
const says = (taskId: string, text: string) => new BashOperator({ taskId, bashCommand: `echo '${text}'` });

/** Three tasks for a data set; gives the first and the last. */
function etlTasks(dataset: string, day = "{{ ds_nodash }}") {
  const fetch = says(`fetch_${dataset}`, `GET http://example.com/${dataset}.json > raw/${dataset}/${day}.json`);
  const preprocess = says(`preprocess_${dataset}`, `raw/${dataset}/${day}.json > processed/${dataset}/${day}.csv`);
  const last = says(`export_${dataset}`, `processed/${dataset}/${day}.csv > ${dataset}`);
  chain(fetch, preprocess, last);
  return { first: fetch, last };
}

@dag({ dagId: "01_task_factory", schedule: "@daily", startDate: "2024-06-28", catchup: true })
export class TaskFactory {
  flow() {
    const parts = DATASETS.map((dataset) => etlTasks(dataset));
    const start = new EmptyOperator({ taskId: "start" });
    const end = new EmptyOperator({ taskId: "end" });
    for (const { first, last } of parts) {
      start.before(first);
      end.after(last);
    }
  }
}

/** With the book's mistake: single braces are no template. */
@dag({ dagId: "single_braces" })
export class SingleBraces {
  flow() {
    etlTasks("sales", "{ds_nodash}");
  }
}

class EtlOf {
  readonly dataset: string;

  constructor(dataset: string) {
    this.dataset = dataset;
  }

  flow() {
    etlTasks(this.dataset);
  }
}

const daily = { schedule: "@daily", startDate: "2024-06-28", catchup: true } as const;

/** Makes a DAG for a data set, of one class and its argument. */
export const dagFor = (dataset: string): DagDefinition =>
  defineDag(EtlOf, { dagId: `02_dag_factory_${dataset}`, args: [dataset], ...daily });

export const factoryDags = DATASETS.map(dagFor);

/** Makes a class for a data set. */
export function classFor(dataset: string) {
  @dag({ dagId: `02_class_factory_${dataset}`, ...daily })
  class Etl {
    flow() {
      etlTasks(dataset);
    }
  }
  return Etl;
}

export const factoryClasses = DATASETS.map(classFor);
