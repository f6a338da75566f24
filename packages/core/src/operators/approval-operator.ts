import type { TaskContext } from "../context.ts";
import { ApprovalRejected } from "../errors/human-errors.ts";
import { choicesOf } from "../human/asked-question.ts";
import type { OperatorOptions, TaskKind } from "./base-operator.ts";
import type { ShortCircuits } from "./branch-operator.ts";
import {
  type HITLResult,
  QuestionOperator,
  type QuestionOptions,
  type QuestionTemplateField,
  resultOf,
} from "./hitl-operator.ts";

const APPROVE = "Approve";
const REJECT = "Reject";
const CHOICES = [APPROVE, REJECT] as const;

export interface ApprovalOptions extends QuestionOptions {
  /** What counts when nobody answers in time; without it the task fails then. */
  readonly defaults?: "Approve" | "Reject";
  /** Whether a rejection fails the task, rather than skip what comes after it. @default false */
  readonly failOnReject?: boolean;
  /**
   * With true a rejection skips all tasks downstream whatever their trigger rule; with false only the direct ones, and the rest
   * follows its rules.
   * @default false
   */
  readonly ignoreDownstreamTriggerRules?: boolean;
}

/**
 * Asks people whether to go on: "Approve" or "Reject". A rejection skips what comes after it. Airflow's ApprovalOperator.
 *
 * @example
 * new ApprovalOperator({ taskId: "publish_ok", subject: "Publish {{ ds }}?", body: "See the [report](https://reports.example/{{ ds }})." });
 */
export class ApprovalOperator extends QuestionOperator<ApprovalOptions, HITLResult> implements ShortCircuits {
  static override readonly kind: TaskKind = "shortCircuit";
  static override readonly ignoreDownstreamTriggerRules: boolean = false;

  constructor(options: OperatorOptions<ApprovalOptions, QuestionTemplateField>) {
    choicesOf({ options: CHOICES, defaults: options.defaults }, false);
    super(options);
  }

  goesOn(result: unknown): boolean {
    return (result as HITLResult).chosen_options[0] === APPROVE;
  }

  override async execute(context: TaskContext): Promise<HITLResult> {
    const answer = await this.ask(context, { options: CHOICES, multiple: false });
    const result = resultOf(answer);
    const { subject, failOnReject = false } = this.options;
    if (failOnReject && !this.goesOn(result)) throw new ApprovalRejected({ subject, by: answer.respondedBy });
    return result;
  }
}
