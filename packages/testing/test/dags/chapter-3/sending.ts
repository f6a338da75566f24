import { dag, type Flow, type FunctionKwargs, FunctionOperator, task } from "@tradewind/core";
import { days, EventsOfDay, params, UserEvents } from "./user-events.ts";

const EMAIL = "user@example.com";

export interface Mail {
  send(email: string, statsPath: string): void;
}

const printedMail: Mail = { send: (email) => console.log(`Sending stats to ${email}...`) };

/** Writes the stats and sends them in one task: when the sending fails, the task has failed, and yet the file is there. */
@dag({ dagId: "10_non_atomic_send", schedule: "@daily", ...days, params })
export class NonAtomicSend extends EventsOfDay {
  readonly mail: Mail;

  constructor(mail = printedMail) {
    super();
    this.mail = mail;
  }

  @task()
  override async calculateStats(eventsPath: string, statsPath: string) {
    await super.calculateStats(eventsPath, statsPath);
    this.mail.send(EMAIL, statsPath);
  }
}

/** Sends the stats in a task of its own. */
@dag({ dagId: "11_atomic_send", schedule: "@daily", ...days, params })
export class AtomicSend extends UserEvents {
  readonly mail: Mail;

  constructor(mail = printedMail) {
    super();
    this.mail = mail;
  }

  flow(this: Flow<AtomicSend>) {
    const { mail } = this;
    const events = "{{ params.data }}/events/{{ ds }}.json";
    const stats = "{{ params.data }}/stats/{{ ds }}.csv";
    const sendStats = new FunctionOperator({
      taskId: "sendStats",
      callable: ({ email, templatesDict }: FunctionKwargs) =>
        mail.send(email as string, templatesDict?.statsPath as string),
      opKwargs: { email: EMAIL },
      templatesDict: { statsPath: stats },
    });
    const fetched = this.fetchEvents("{{ params.events }}?start_date={{ ds }}&end_date={{ next_ds }}", events);
    fetched.before(this.calculateStats(events, stats).before(sendStats));
  }
}
