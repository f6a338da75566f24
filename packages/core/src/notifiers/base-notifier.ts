import { AsyncLocalStorage } from "node:async_hooks";
import type { CallbackContext, DagCallbackContext } from "../context.ts";
import type { DeadlineContext } from "../deadline/deadline-alert.ts";

/** What a notifier hears: of a task's callback the attempt that has ended, of a DAG's the run, of a deadline what is late. */
export type NotifierContext = CallbackContext | DagCallbackContext | DeadlineContext;

/**
 * Tells somebody what became of a task or a run: a class that is given where a callback is. Extend it and implement `notify`; the
 * template fields are rendered before, with the names of templates, `exception` and `reason`. In a DAG's callback there is a run and
 * no task: `dag_run`, `run_id`, `dag`, `state` and `reason` exist, and in that of a deadline `deadline` for `state`. Airflow's BaseNotifier.
 *
 * Instances are shared by all attempts in a process: keep state in local variables, not in fields.
 *
 * @example
 * class ChatNotifier extends BaseNotifier<{ connId: string; text: string }> {
 *   static override readonly templateFields = ["text"] as const;
 *   async notify(): Promise<void> {
 *     await hook(ChatHook, this.options.connId).send(this.options.text);
 *   }
 * }
 * const onFailureCallback = new ChatNotifier({ connId: "chat", text: "{{ ti.task_id }} failed: {{ exception }}" });
 */
export abstract class BaseNotifier<Options extends object = Record<never, never>> {
  /** The options that are rendered as templates. Airflow's `template_fields`. */
  static readonly templateFields: readonly string[] = [];
  /** The options as written, templates not rendered. */
  readonly rawOptions: Readonly<Record<string, unknown>>;

  constructor(options: Options) {
    this.rawOptions = Object.freeze({ ...options }) as Readonly<Record<string, unknown>>;
  }

  /** The options: inside `notify` rendered, elsewhere as written. */
  get options(): Options {
    const open = notifying.getStore();
    return (open?.notifier === this ? open.options : this.rawOptions) as Options;
  }

  /** Tells. An error that it throws stands in the log, and ends the list of callbacks that it belongs to. */
  abstract notify(context: NotifierContext): void | Promise<void>;
}

const notifying = new AsyncLocalStorage<{ readonly notifier: BaseNotifier; readonly options: object }>();

/** Lets a notifier tell with these options. */
export async function notifyWith(notifier: BaseNotifier, options: object, context: NotifierContext): Promise<void> {
  await notifying.run({ notifier, options }, () => notifier.notify(context));
}
