import type { TaskContext } from "../context.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { choicesOf } from "../human/asked-question.ts";
import type { OperatorOptions, TaskKind } from "./base-operator.ts";
import { type HITLOptions, QuestionOperator, type QuestionTemplateField } from "./hitl-operator.ts";

export interface HITLBranchOptions extends HITLOptions {
  /** The task that each option stands for. @default the task of that id */
  readonly optionsMapping?: Readonly<Record<string, string>>;
}

/**
 * Lets people decide which of its direct downstream tasks run; the others are skipped. Its result is the list of their ids. Airflow's
 * HITLBranchOperator.
 *
 * @throws InvalidOptionError when options repeat, defaults are none of them, or the mapping names what is no option.
 * @example
 * new HITLBranchOperator({
 *   taskId: "how",
 *   subject: "How to load {{ ds }}?",
 *   options: ["All of it", "What is new"],
 *   optionsMapping: { "All of it": "load_all", "What is new": "load_new" },
 * });
 */
export class HITLBranchOperator extends QuestionOperator<HITLBranchOptions, string[]> {
  static override readonly kind: TaskKind = "branch";

  constructor(options: OperatorOptions<HITLBranchOptions, QuestionTemplateField>) {
    const choices = choicesOf(options, options.multiple ?? false).options;
    const strange = Object.keys(options.optionsMapping ?? {}).filter((name) => !choices.includes(name));
    if (strange.length > 0) {
      const expected = `options: ${choices.join(", ")}`;
      throw new InvalidOptionError({ option: "optionsMapping", found: strange, expected });
    }
    super(options);
  }

  override async execute(context: TaskContext): Promise<string[]> {
    const { optionsMapping = {} } = this.options;
    const { chosenOptions } = await this.ask(context, {});
    return chosenOptions.map((one) => optionsMapping[one] ?? one);
  }
}
