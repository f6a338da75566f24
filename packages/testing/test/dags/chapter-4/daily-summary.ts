import { BashOperator, chain, currentContext, dag, type Flow, task, taskGroup } from "@tradewind/core";
import { countViews, download, params, urlOf } from "./pageviews.ts";
import { PAGES } from "./stock-sense.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The author's own: the views of a day, from a file for each of its hours. */
@dag({
  dagId: "daily_pageviews_summary",
  schedule: "@daily",
  startDate: "2019-07-13",
  params,
  maxActiveTasks: 24,
  defaultArgs: { retries: 1, retryDelay: { minutes: 5 } },
})
export class DailySummary {
  @task()
  download(hour: number, dumps: string, path: string) {
    const { year, month, day } = currentContext().logicalDate;
    return download(urlOf(dumps, { year, month, day, hour }), path);
  }

  @task()
  async fetchViews(hour: number, path: string) {
    currentContext().ti.xcomPush(`pageviews_${hour}`, await countViews(path, PAGES));
  }

  @task()
  async aggregate() {
    const { ti, ds } = currentContext();
    const totals = new Map<string, number>();
    for (const hour of HOURS) {
      const taskIds = `fetch_hourly_data.fetch_${hour}`;
      const views = await ti.xcomPull<Record<string, number>>({ taskIds, key: `pageviews_${hour}` });
      for (const [page, count] of Object.entries(views)) totals.set(page, (totals.get(page) ?? 0) + count);
    }
    const rows = [...totals].map(([page, total]) => `('${page}', ${total}, '${ds}')`);
    ti.xcomPush("sql_query", `INSERT INTO pageview_counts VALUES ${rows.join(", ")};`);
  }

  flow(this: Flow<DailySummary>) {
    const hourly = taskGroup("fetch_hourly_data", () => {
      for (const hour of HOURS) {
        const path = `{{ params.data }}/pageviews-${hour}`;
        chain(
          this.download.override({ taskId: `download_${hour}` })(hour, "{{ params.dumps }}", `${path}.gz`),
          new BashOperator({ taskId: `extract_${hour}`, bashCommand: `gunzip --force ${path}.gz` }),
          this.fetchViews.override({ taskId: `fetch_${hour}` })(hour, path),
        );
      }
    });
    hourly.before(this.aggregate());
  }
}
