import type { TaskContext } from "../context.ts";
import type { DurationInput } from "../duration.ts";
import { choicesOf } from "../human/asked-question.ts";
import type { HumanAnswer, HumanQuestion } from "../human/question.ts";
import type { BaseNotifier } from "../notifiers/base-notifier.ts";
import type { Params, ParamsInput } from "../params/params.ts";
import { BaseOperator, type OperatorOptions } from "./base-operator.ts";
import type { Callback } from "./task-options.ts";

/** What every operator that asks people takes. */
export interface QuestionOptions {
  /** What it is about, in one line. */
  readonly subject: string;
  /** What has to be known to answer it. Markdown. */
  readonly body?: string;
  /** What counts as chosen when nobody answers in time; without it the task fails then. */
  readonly defaults?: string | readonly string[];
  /** A form: values, `param()`s and schemas, as the params of a DAG. */
  readonly params?: ParamsInput | Params<unknown>;
  /** How long to wait for an answer. @default the task's executionTimeout; without one as long as it takes */
  readonly responseTimeout?: DurationInput;
  /** Who may answer. @default everybody */
  readonly assignedUsers?: readonly string[];
  /** Functions and notifiers that are told when the question is asked: at least once. */
  readonly notifiers?: readonly (Callback | BaseNotifier)[];
}

export interface HITLOptions extends QuestionOptions {
  /** What may be chosen. */
  readonly options: readonly string[];
  /** Whether several options may be chosen. @default false */
  readonly multiple?: boolean;
}

/** What a question leaves as XCom, under the names that Airflow gives it. */
export interface HITLResult {
  readonly chosen_options: readonly string[];
  readonly params_input: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly responded_at: string;
  /** null when nobody answered in time. */
  readonly responded_by: string | null;
  readonly timedout: boolean;
}

export type QuestionTemplateField = "subject" | "body";

type Values = Readonly<Record<string, unknown>>;

/** What the operators that ask people have in common. Its own options are those of the question. */
export abstract class QuestionOperator<Options extends QuestionOptions, Result> extends BaseOperator<
  Options,
  Result,
  QuestionTemplateField & keyof Options
> {
  static override readonly templateFields: readonly string[] = ["subject", "body"];
  static override readonly ownOptions: readonly string[] = ["params"];

  protected async ask(context: TaskContext, more: Partial<HITLOptions>): Promise<HumanAnswer> {
    const { responseTimeout, ...question } = { ...(this.options as QuestionOptions), ...more };
    return context.ask({ ...question, timeout: responseTimeout } as HumanQuestion<string, Values>);
  }
}

/**
 * Asks people to choose among options, and to fill in a form if it has `params`; waits without a worker until one of them has
 * answered. Airflow's HITLOperator.
 *
 * @throws InvalidOptionError when options repeat, or defaults are none of them.
 * @example
 * new HITLOperator({
 *   taskId: "pick_region",
 *   subject: "Which regions for {{ ds }}?",
 *   options: ["eu", "us"],
 *   multiple: true,
 *   defaults: ["eu"],
 *   responseTimeout: { hours: 4 },
 * });
 */
export class HITLOperator extends QuestionOperator<HITLOptions, HITLResult> {
  constructor(options: OperatorOptions<HITLOptions, QuestionTemplateField>) {
    choicesOf(options, options.multiple ?? false);
    super(options);
  }

  override async execute(context: TaskContext): Promise<HITLResult> {
    return resultOf(await this.ask(context, {}));
  }
}

export interface HITLEntryOptions extends QuestionOptions {
  /** What may be chosen. @default ["OK"], which is then its own default */
  readonly options?: readonly string[];
  /** Whether several options may be chosen. @default false */
  readonly multiple?: boolean;
}

/**
 * Asks people to fill in a form. Airflow's HITLEntryOperator.
 *
 * @throws InvalidOptionError when options repeat, or defaults are none of them.
 * @example
 * new HITLEntryOperator({ taskId: "budget", subject: "Budget of {{ ds }}", params: { euros: param(1000, { type: "integer" }) } });
 */
export class HITLEntryOperator extends QuestionOperator<HITLEntryOptions, HITLResult> {
  constructor(options: OperatorOptions<HITLEntryOptions, QuestionTemplateField>) {
    choicesOf(options, options.multiple ?? false);
    super(options);
  }

  override async execute(context: TaskContext): Promise<HITLResult> {
    return resultOf(await this.ask(context, {}));
  }
}

export const resultOf = (answer: HumanAnswer): HITLResult => ({
  chosen_options: answer.chosenOptions,
  params_input: answer.paramsInput,
  responded_at: answer.respondedAt.toISO()!,
  responded_by: answer.respondedBy ?? null,
  timedout: answer.timedOut,
});
