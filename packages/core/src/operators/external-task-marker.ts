import { BaseOperator, type OperatorOptions, type TaskKind } from "./base-operator.ts";

export interface ExternalTaskMarkerOptions {
  readonly externalDagId: string;
  readonly externalTaskId: string;
  /** The logical date of the other run. @default "{{ logical_date.isoformat() }}", this run's */
  readonly logicalDate?: string;
  /** How many markers in a row clearing follows. @default 10 */
  readonly recursionDepth?: number;
}

type MarkerTemplateField = "externalDagId" | "externalTaskId" | "logicalDate";

/**
 * Does nothing when it runs; it says that a task of another DAG depends on what is above, so that clearing this task with what is
 * downstream clears that one, too. The counterpart of an ExternalTaskSensor. Airflow's ExternalTaskMarker.
 *
 * @example
 * new ExternalTaskMarker({ taskId: "to_report", externalDagId: "report", externalTaskId: "wait_for_etl" });
 */
export class ExternalTaskMarker extends BaseOperator<ExternalTaskMarkerOptions, void, MarkerTemplateField> {
  static override readonly templateFields: readonly string[] = [
    "externalDagId",
    "externalTaskId",
    "logicalDate",
  ] satisfies MarkerTemplateField[];
  static override readonly kind: TaskKind = "empty";

  constructor(options: OperatorOptions<ExternalTaskMarkerOptions, MarkerTemplateField>) {
    super({ logicalDate: "{{ logical_date.isoformat() }}", recursionDepth: 10, ...options });
  }

  override execute(): void {}
}
