import type { DateTime } from "luxon";
import type { DurationInput } from "../duration.ts";
import type { BaseNotifier } from "../notifiers/base-notifier.ts";
import type { Callback } from "../operators/task-options.ts";
import type { Params, ParamsInput, ParamValues } from "../params/params.ts";

/** A question that a task asks people. */
export interface HumanQuestion<Option extends string = string, Input = ParamsInput> {
  /** What it is about, in one line. */
  readonly subject: string;
  /** What has to be known to answer it. Markdown. */
  readonly body?: string | undefined;
  /** What may be chosen. @default ["OK"], which is then its own default: for a question that is only a form */
  readonly options?: readonly Option[] | undefined;
  /** What counts as chosen when nobody answers in time. @default none: the task fails then */
  readonly defaults?: Option | readonly Option[] | undefined;
  /** Whether several options may be chosen. @default false */
  readonly multiple?: boolean | undefined;
  /** A form: values, `param()`s and schemas, as the params of a DAG. */
  readonly params?: Input | Params<unknown> | undefined;
  /** How long to wait for an answer. @default the task's executionTimeout; without one as long as it takes */
  readonly timeout?: DurationInput | undefined;
  /** Who may answer. @default everybody */
  readonly assignedUsers?: readonly string[] | undefined;
  /** Functions and notifiers that are told when it is asked: at least once. Their errors are logged and end nothing. */
  readonly notifiers?: readonly (Callback | BaseNotifier)[] | undefined;
}

/** What was answered. */
export interface HumanAnswer<Option extends string = string, Values = Readonly<Record<string, unknown>>> {
  readonly chosenOptions: readonly Option[];
  /** The values of the form. */
  readonly paramsInput: Values;
  /** Who answered; undefined when nobody did in time. */
  readonly respondedBy: string | undefined;
  readonly respondedAt: DateTime;
  /** Nobody answered in time: these are the defaults. */
  readonly timedOut: boolean;
}

/** Asks people, and goes on when one of them has answered. */
export type Ask = <const Option extends string = "OK", Input extends ParamsInput = Readonly<Record<string, unknown>>>(
  question: HumanQuestion<Option, Input>,
) => Promise<HumanAnswer<Option, ParamValues<Input>>>;
