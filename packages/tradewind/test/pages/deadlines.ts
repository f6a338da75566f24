// The examples of docs/deadlines.md, so that they compile; pages.test.ts compares the two.
import {
  BaseNotifier,
  currentContext,
  type DeadlineAlert,
  DeadlineReference,
  dag,
  defineDeadlineReference,
  type Flow,
  task,
} from "tradewind";

class ChatNotifier extends BaseNotifier<{ connId: string; text: string }> {
  static override readonly templateFields = ["text"] as const;
  notify(): void {}
}

@dag({
  schedule: "@daily",
  startDate: "2024-01-01",
  deadline: {
    reference: DeadlineReference.DAGRUN_QUEUED_AT,
    interval: { hours: 2 },
    callback: ({ reason, log }) => log.warn(reason),
  },
})
export class Sales {
  @task({
    deadline: {
      name: "before the shops open",
      reference: DeadlineReference.DAGRUN_LOGICAL_DATE,
      interval: { hours: 30 },
      callback: new ChatNotifier({ connId: "chat", text: "{{ dag.dag_id }}: {{ reason }}" }),
    },
  })
  load(day: string): void {
    currentContext().log.info(`loading ${day}`);
  }

  flow(this: Flow<Sales>) {
    this.load("{{ ds }}");
  }
}

const late: DeadlineAlert = {
  reference: DeadlineReference.AVERAGE_RUNTIME({ limit: 20, minRuns: 5 }),
  interval: { minutes: 30 },
  callback: [new ChatNotifier({ connId: "chat", text: "{{ reason }}" }), ({ runId, log }) => log.warn(runId)],
};

export const officeOpens = defineDeadlineReference<{ hour: number }>("office_opens", ({ dataIntervalEnd }, { hour }) =>
  dataIntervalEnd?.setZone("Europe/Amsterdam").set({ hour, minute: 0 }),
);

const beforeWork: DeadlineAlert = {
  reference: officeOpens({ hour: 9 }),
  interval: { minutes: -30 },
  callback: ({ reason, log }) => log.warn(reason),
};

export const alerts = [late, beforeWork];
