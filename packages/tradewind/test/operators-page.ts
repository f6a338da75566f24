// The examples of docs/operators.md, so that they compile; operators-page.test.ts compares the two.
import {
  ApprovalOperator,
  BaseOperator,
  BashOperator,
  BashSensor,
  BranchDateTimeOperator,
  BranchDayOfWeekOperator,
  BranchOperator,
  bash,
  chain,
  currentContext,
  DateTimeSensor,
  DayOfWeekSensor,
  defineDag,
  EmptyOperator,
  ExternalTaskMarker,
  ExternalTaskSensor,
  type ExtraLink,
  FileSensor,
  FunctionOperator,
  FunctionSensor,
  HITLBranchOperator,
  HITLEntryOperator,
  HITLOperator,
  LatestOnlyOperator,
  type RetryPolicy,
  ShortCircuitOperator,
  type TaskContext,
  TimeDeltaSensor,
  TimeSensor,
  TriggerDagRunOperator,
} from "../src/index.ts";

const fetchDay = async (day: string): Promise<number> => day.length;
const startJob = async (): Promise<string> => "job";
const isFinished = async (job: string): Promise<boolean> => job !== "";

const retryPolicy: RetryPolicy = [
  { exception: "AuthError", action: "fail", reason: "the key was revoked" },
  { exception: [RangeError, SyntaxError], action: "retry", retryDelay: { seconds: 30 } },
  ({ exception, tryNumber }) =>
    String(exception).includes("429") ? { action: "retry", retryDelay: { minutes: tryNumber } } : undefined,
];

const submit = async (sql: string): Promise<string> => sql;

class SubmitJob extends BaseOperator<{ sql: string }, string> {
  static override readonly templateFields = ["sql"] as const;
  static override readonly operatorExtraLinks: Readonly<Record<string, ExtraLink>> = {
    Job: "https://jobs.acme.example/{{ ti.xcom_pull(key='job_id') }}",
    Logs: ({ ti, ds }) => `https://logs.acme.example/?task=${ti.taskId}&day=${ds}`,
  };

  override async execute({ ti }: TaskContext): Promise<string> {
    const jobId = await submit(this.options.sql);
    ti.xcomPush("job_id", jobId);
    return jobId;
  }
}

class Operators {
  @bash({ env: { DAY: "{{ ds }}" }, appendEnv: true })
  countRows(table: string) {
    return `wc -l < "data/${table}/$DAY.csv"`;
  }

  async runJob(): Promise<string> {
    const { ti, waitUntil } = currentContext();
    let job = await ti.xcomPull<string | null>({ key: "job" });
    if (job === null) {
      job = await startJob();
      ti.xcomPush("job", job);
    }
    await waitUntil(() => isFinished(job), { every: { seconds: 30 }, timeout: { hours: 6 } });
    return job;
  }

  flow() {
    const empty = (...taskIds: string[]) => taskIds.map((taskId) => new EmptyOperator({ taskId }));

    new BashOperator({ taskId: "list", bashCommand: "ls data/{{ ds }}" });
    new FunctionOperator({ taskId: "fetch", callable: fetchDay, opArgs: ["{{ ds }}"] });
    new EmptyOperator({ taskId: "join", triggerRule: "none_failed_min_one_success" });
    new TriggerDagRunOperator({ taskId: "report", triggerDagId: "report", conf: { day: "{{ ds }}" } });
    new ExternalTaskMarker({ taskId: "to_report", externalDagId: "report", externalTaskId: "wait_for_etl" });
    chain(
      new BranchOperator({ taskId: "pick", callable: ({ ds }) => (ds < "2024-06-01" ? "old_erp" : "new_erp") }),
      empty("old_erp", "new_erp"),
    );
    chain(
      new BranchDateTimeOperator({
        taskId: "office_hours",
        targetLower: "08:00",
        targetUpper: "18:00",
        followTaskIdsIfTrue: "call",
        followTaskIdsIfFalse: "mail",
      }),
      empty("call", "mail"),
    );
    chain(
      new BranchDayOfWeekOperator({
        taskId: "weekend",
        weekDay: ["Saturday", "Sunday"],
        followTaskIdsIfTrue: "rest",
        followTaskIdsIfFalse: "work",
      }),
      empty("rest", "work"),
    );
    new ShortCircuitOperator({ taskId: "is_new", callable: ({ params }) => params.day !== undefined });
    chain(new LatestOnlyOperator({ taskId: "latest_only" }), empty("mail_report"));

    new HITLOperator({ taskId: "regions", subject: "Which regions?", options: ["eu", "us"], multiple: true });
    new HITLEntryOperator({ taskId: "budget", subject: "Budget of {{ ds }}?", params: { euros: 1000 } });
    new ApprovalOperator({ taskId: "approve", subject: "Publish {{ ds }}?", responseTimeout: { hours: 8 } });
    chain(
      new HITLBranchOperator({ taskId: "how", subject: "How to load?", options: ["load_all", "load_new"] }),
      empty("load_all", "load_new"),
    );

    new FunctionSensor({ taskId: "counted", callable: async ({ ds }) => (await fetchDay(ds)) > 0 });
    new BashSensor({ taskId: "command", bashCommand: "test -e data/{{ ds }}/_SUCCESS" });
    new FileSensor({ taskId: "file", filepath: "data/supermarket1/data-*.csv" });
    new DateTimeSensor({ taskId: "date", targetTime: "{{ data_interval_end.add(hours=2) }}" });
    new TimeSensor({ taskId: "closing_time", targetTime: "18:00", mode: "reschedule" });
    new TimeDeltaSensor({ taskId: "late_rows", delta: { hours: 2 }, mode: "reschedule" });
    new DayOfWeekSensor({ taskId: "saturday", weekDay: "Saturday", mode: "reschedule" });
    new ExternalTaskSensor({
      taskId: "etl",
      externalDagId: "etl",
      externalTaskId: "load",
      executionDelta: { hours: 4 },
    });

    new SubmitJob({ taskId: "submit", sql: "select 1" });
    this.runJob();
    this.countRows("orders");
  }
}

export const operatorsPage = defineDag(Operators, { dagId: "operators_page", tasks: { runJob: { retryPolicy } } });
