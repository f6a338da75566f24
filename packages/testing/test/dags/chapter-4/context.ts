import {
  BashOperator,
  chain,
  currentContext,
  dag,
  type Flow,
  type FunctionKwargs,
  FunctionOperator,
  task,
} from "@tradewind/core";
import { download, dumpUrl, hours, params, urlOf } from "./pageviews.ts";

/** Every run writes the same file, so that only one may run at a time. */
@dag({ dagId: "listing_4_01", ...hours, maxActiveRuns: 1 })
export class DownloadInBash {
  flow() {
    new BashOperator({
      taskId: "get_data",
      bashCommand: `curl --silent --fail -o {{ params.data }}/wikipageviews.gz -L ${dumpUrl}`,
    });
  }
}

/** Prints what its function is given. Also listing 4.7. */
@dag({ dagId: "listing_4_03", schedule: "@daily", startDate: "2019-07-13", catchup: true, params })
export class PrintContext {
  flow() {
    new FunctionOperator({
      taskId: "print_context",
      callable: (kwargs: FunctionKwargs) => {
        for (const name in kwargs) console.log(name);
      },
      opKwargs: { mine: "{{ ds }}" },
    });
  }
}

/** A name of the context is taken out of it by the function's own parameter. */
@dag({ dagId: "listing_4_05", ...hours })
export class DownloadByDate {
  flow() {
    new FunctionOperator({
      taskId: "get_data",
      callable: ({ executionDate, params: { dumps, data } }: FunctionKwargs) =>
        download(urlOf(dumps as string, executionDate), `${data}/${executionDate.toMillis()}.gz`),
    });
  }
}

@dag({ dagId: "listing_4_08", schedule: "@daily", startDate: "2019-07-13", catchup: true })
export class PrintInterval {
  @task({ taskId: "print_context" })
  printContext(start: string, end: string) {
    console.log(`Start: ${start}, end: ${end}`);
  }

  flow(this: Flow<PrintInterval>) {
    this.printContext("{{ execution_date }}", "{{ next_execution_date }}");
  }
}

/** What is rendered is text: the function pads it. */
@dag({ dagId: "listing_4_13", ...hours })
export class DownloadByKwargs {
  flow() {
    new FunctionOperator({
      taskId: "get_data",
      callable: async ({ year, month, day, hour, outputPath, params: { dumps } }: FunctionKwargs) => {
        console.log(JSON.stringify({ year, month, day, hour }));
        await download(urlOf(dumps as string, { year, month, day, hour }), outputPath as string);
      },
      opKwargs: {
        year: "{{ execution_date.year }}",
        month: "{{ execution_date.month }}",
        day: "{{ execution_date.day }}",
        hour: "{{ execution_date.hour }}",
        outputPath: "{{ params.data }}/wikipageviews-{{ ts_nodash }}.gz",
      },
    });
  }
}

/** The author's own: one task sets the date in its context to the day before, the next looks at its own. */
@dag({ dagId: "print_context", schedule: "@daily", startDate: "2019-07-13", catchup: true })
export class IsolatedContexts {
  @task()
  printContext() {
    const context = currentContext() as { executionDate: ReturnType<typeof currentContext>["executionDate"] };
    context.executionDate = context.executionDate.minus({ days: 1 });
    console.log(context.executionDate.toISODate());
  }

  @task()
  checkExecutionDate() {
    console.log(currentContext().executionDate.toISODate());
  }

  flow(this: Flow<IsolatedContexts>) {
    chain(this.printContext(), this.checkExecutionDate());
  }
}
