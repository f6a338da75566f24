import { BashOperator, chain, dag, type Flow, type FunctionKwargs, FunctionOperator } from "@tradewind/core";
import { calculateStats, days, EventsOfDay, FetchedEvents, params, UserEvents } from "./user-events.ts";

const events = "{{ params.data }}/events.json";
const stats = "{{ params.data }}/stats.csv";

@dag({ dagId: "05_query_with_dates", schedule: "@daily", ...days, params, maxActiveRuns: 1 })
export class QueryWithDates extends UserEvents {
  flow(this: Flow<QueryWithDates>) {
    const url = "{{ params.events }}?start_date=2019-01-01&end_date=2019-01-02";
    chain(this.fetchEvents(url, events), this.calculateStats(events, stats));
  }
}

@dag({ dagId: "06_templated_query", schedule: "@daily", ...days, params, maxActiveRuns: 1 })
export class TemplatedQuery extends UserEvents {
  flow(this: Flow<TemplatedQuery>) {
    const start = "{{ execution_date.strftime('%Y-%m-%d') }}";
    const end = "{{ next_execution_date.strftime('%Y-%m-%d') }}";
    const url = `{{ params.events }}?start_date=${start}&end_date=${end}`;
    chain(this.fetchEvents(url, events), this.calculateStats(events, stats));
  }
}

@dag({ dagId: "07_templated_query_ds", schedule: { days: 3 }, ...days, params, maxActiveRuns: 1 })
export class TemplatedQueryDs extends UserEvents {
  flow(this: Flow<TemplatedQueryDs>) {
    const url = "{{ params.events }}?start_date={{ ds }}&end_date={{ next_ds }}";
    chain(this.fetchEvents(url, events), this.calculateStats(events, stats));
  }
}

/** The paths reach the function through the context, as `templatesDict`. */
@dag({ dagId: "08_templated_path", schedule: "@daily", ...days, params })
export class TemplatedPath extends FetchedEvents {
  flow(this: Flow<TemplatedPath>) {
    const url = "{{ params.events }}?start_date={{ ds }}&end_date={{ next_ds }}";
    const statsOfDay = new FunctionOperator({
      taskId: "calculateStats",
      callable: ({ templatesDict }: FunctionKwargs) => {
        const { inputPath, outputPath } = templatesDict as Record<"inputPath" | "outputPath", string>;
        return calculateStats(inputPath, outputPath);
      },
      templatesDict: {
        inputPath: "{{ params.data }}/events/{{ ds }}.json",
        outputPath: "{{ params.data }}/stats/{{ ds }}.csv",
      },
    });
    chain(this.fetchEvents(url, "{{ params.data }}/events/{{ ds }}.json"), statsOfDay);
  }
}

@dag({ dagId: "09_no_catchup", schedule: "@daily", ...days, catchup: false, params })
export class NoCatchup extends EventsOfDay {}

@dag({ dagId: "09_without_end", schedule: "@daily", startDate: "2019-01-01", catchup: false, params })
export class NoCatchupWithoutEnd extends EventsOfDay {}

/** The author's own: every three days, without what has passed. */
@dag({ dagId: "user_events", schedule: { days: 3 }, startDate: "2019-01-01", catchup: false, params })
export class EveryThreeDays extends EventsOfDay {}

/** Two queries handed to bash: in a text `&` ends the command, as in the book; a list is not interpreted. */
@dag({ dagId: "queries_in_bash" })
export class QueriesInBash {
  flow() {
    const url = "http://localhost:5000/events?start_date={{ ds }}&end_date={{ next_ds }}";
    new BashOperator({ taskId: "text", bashCommand: `echo ${url}` });
    new BashOperator({ taskId: "quoted", bashCommand: `echo "${url}"` });
    new BashOperator({ taskId: "list", bashCommand: ["echo", url] });
  }
}
