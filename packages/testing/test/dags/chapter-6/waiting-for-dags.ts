import {
  chain,
  type DefineDagOptions,
  dag,
  defineDag,
  ExternalTaskSensor,
  type ExternalTaskSensorOptions,
  type Flow,
} from "@tradewind/core";
import { step } from "./supermarkets.ts";

const ETLS = [1, 2, 3].map((n) => `figure_6_19_etl_${n}`);
/** Looks rarely, and for the run of one day only. */
const rarely = { defaultArgs: { pokeInterval: { hours: 6 } }, endDate: "2024-07-01T23:59:59" };
const midnights = { schedule: "0 0 * * *", startDate: "2024-07-01" } as const;

class Etl {
  flow() {
    step("etl");
  }
}

export const etls = ETLS.map((dagId) => defineDag(Etl, { dagId, ...midnights }));

class ReportOnEtls {
  flow() {
    chain(
      ETLS.map(
        (externalDagId) =>
          new ExternalTaskSensor({
            taskId: `wait_for_${externalDagId}`,
            externalDagId,
            externalTaskId: "etl",
            mode: "reschedule",
          }),
      ),
      step("report"),
    );
  }
}

/** It has the schedule of the DAGs that it waits for, and so their logical dates. */
export const report = defineDag(ReportOnEtls, { dagId: "figure_6_19_report", ...midnights });
/** As in the book: without a schedule its runs have the dates at which they were started, which no other run has. */
export const reportByHand = defineDag(ReportOnEtls, { dagId: "figure_6_19_report_by_hand", ...rarely });

@dag({ dagId: "figure_6_20_dag_1", schedule: "0 16 * * *", startDate: "2024-07-01" })
export class AtFour {
  flow() {
    chain(step("copy_to_raw"), step("process_supermarket"));
  }
}

type Waiting = Partial<ExternalTaskSensorOptions>;

class ReportLater {
  readonly waiting: Waiting;

  constructor(waiting: Waiting = {}) {
    this.waiting = waiting;
  }

  flow(this: Flow<ReportLater>) {
    const wait = new ExternalTaskSensor({
      taskId: "wait_for_process_supermarket",
      externalDagId: "figure_6_20_dag_1",
      externalTaskId: "process_supermarket",
      mode: "reschedule",
      ...(this.waiting as Waiting),
    });
    chain(wait, step("report"));
  }
}

const reportAt = (hour: number, dagId: string, waiting: Waiting, options: DefineDagOptions = {}) =>
  defineDag(ReportLater, { dagId, args: [waiting], schedule: `0 ${hour} * * *`, startDate: "2024-07-01", ...options });

const fourHours = { executionDelta: { hours: 4 } };

export const reportAtSix = reportAt(18, "figure_6_20_dag_2", { executionDelta: { hours: 2 } });
/** As in the book: six hours before 18:00 there is no run. */
export const reportWithWrongDelta = reportAt(18, "figure_6_20_wrong_delta", { executionDelta: { hours: 6 } }, rarely);
export const reportAtEight = reportAt(20, "external_task_sensor", fourHours);
/** The author's two mistakes: four hours apart without a delta, and a task that the other DAG does not have. */
export const reportWithoutDelta = reportAt(20, "external_task_sensor_without_delta", {}, rarely);
export const reportOnNoTask = reportAt(
  20,
  "external_task_sensor_on_no_task",
  { ...fourHours, externalTaskId: "process_supermarkets" },
  rarely,
);
