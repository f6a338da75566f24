import { writeFile } from "node:fs/promises";
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
import { countViews, download, dumpUrl, hours } from "./pageviews.ts";
import { SqlOperator } from "./sql-operator.ts";

export const PAGES = new Set(["Google", "Amazon", "Apple", "Microsoft", "Facebook"]);

const PACKED = "{{ params.data }}/wikipageviews.gz";
const UNPACKED = "{{ params.data }}/wikipageviews";

class Downloads {
  @task({ taskId: "get_data" })
  getData(url: string, path: string) {
    return download(url, path);
  }
}

const extractGz = () =>
  new BashOperator({ taskId: "extract_gz", bashCommand: `gunzip --force ${PACKED}`, doXcomPush: false });

@dag({ dagId: "listing_4_15", ...hours, maxActiveRuns: 1 })
export class PrintsViews extends Downloads {
  flow(this: Flow<PrintsViews>) {
    const fetchPageviews = new FunctionOperator({
      taskId: "fetch_pageviews",
      callable: async ({ path, pagenames }: FunctionKwargs) =>
        console.log(JSON.stringify(await countViews(path as string, pagenames as Set<string>))),
      opKwargs: { path: UNPACKED, pagenames: PAGES },
    });
    chain(this.getData(dumpUrl, PACKED), extractGz(), fetchPageviews);
  }
}

/** What a second insertion of the same page and hour is to do. */
export type OnConflict = "" | " ON CONFLICT DO NOTHING";

/** Writes an insertion for each page. `pagenames` is the task's own, the date is its context's. */
async function writeQuery({ path, pagenames, queryPath, onConflict, ts }: FunctionKwargs): Promise<void> {
  const counts = await countViews(path as string, pagenames as Set<string>);
  const lines = Object.entries(counts).map(
    ([page, views]) => `INSERT INTO pageview_counts VALUES ('${page}', ${views}, '${ts}')${onConflict};\n`,
  );
  await writeFile(queryPath as string, lines.join(""));
}

const fetchPageviews = (onConflict: OnConflict) =>
  new FunctionOperator({
    taskId: "fetch_pageviews",
    callable: writeQuery,
    opKwargs: {
      path: UNPACKED,
      pagenames: PAGES,
      queryPath: "{{ params.data }}/postgres_query.sql",
      onConflict,
    },
  });

@dag({ dagId: "listing_4_18", ...hours, maxActiveRuns: 1 })
export class WritesQuery extends Downloads {
  flow(this: Flow<WritesQuery>) {
    chain(this.getData(dumpUrl, PACKED), extractGz(), fetchPageviews(""));
  }
}

/** The file that one task writes is what the next one runs: it is looked for, in the DAG's search path, when that begins. */
@dag({ dagId: "listing_4_20", ...hours, maxActiveRuns: 1 })
export class WritesToDatabase extends Downloads {
  readonly onConflict: OnConflict;

  constructor(onConflict: OnConflict = "") {
    super();
    this.onConflict = onConflict;
  }

  flow(this: Flow<WritesToDatabase>) {
    const write = new SqlOperator({ taskId: "write_to_postgres", sql: "postgres_query.sql", connId: "my_postgres" });
    chain(this.getData(dumpUrl, PACKED), extractGz(), fetchPageviews(this.onConflict), write);
  }
}

/** The author's own: an hour without a file is none of its failures, and capitals do not matter in titles. */
@dag({ dagId: "stock_sense", ...hours })
export class StockSense {
  @task()
  async getData(url: string, path: string): Promise<boolean> {
    if ((await fetch(url, { method: "HEAD" })).status === 404) {
      console.log("Data not found for the specified date and hour.");
      return false;
    }
    await download(url, `${path}.gz`);
    return true;
  }

  @task()
  async fetchPageviews(isThere: boolean, path: string) {
    const views = isThere ? await countViews(path, PAGES, (title) => title.toLowerCase()) : {};
    console.log(`${currentContext().ts.slice(11, 13)} ${JSON.stringify(views)}`);
  }

  flow(this: Flow<StockSense>) {
    const path = "{{ params.data }}/wikipageviews-{{ ts_nodash }}";
    const isThere = this.getData(dumpUrl, path);
    const extract = new BashOperator({
      taskId: "extract_gz",
      bashCommand: `if [ -e ${path}.gz ]; then gunzip --force ${path}.gz; fi`,
    });
    chain(isThere, extract, this.fetchPageviews(isThere, path));
  }
}
