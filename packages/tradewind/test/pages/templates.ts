// The examples of docs/templates.md, so that they compile and run; pages.test.ts compares the two.
import { BaseOperator, BashOperator, dag, defineDag, type Flow, literal, task, template } from "../../src/index.ts";

@dag({
  schedule: "@daily",
  startDate: "2024-01-01",
  templateSearchpath: "sql",
  userDefinedMacros: { table: (region: string) => `sales_${region}` },
  userDefinedFilters: { dotted: (day: string) => day.split("-").reverse().join(".") },
})
export class Report {
  @task()
  query(sql: string, day: string) {
    return `${sql} -- ${day}`;
  }

  flow(this: Flow<Report>) {
    const asked = this.query("select * from {{ table('eu') }} where day = '{{ ds }}'", "{{ ds | dotted }}");
    new BashOperator({ taskId: "list", bashCommand: "ls data/{{ ds_nodash }} # {{ data_interval_end | ts }}" }).after(
      asked,
    );
  }
}

class Ranking {
  rank(top: number, note: string) {
    return `${note}: ${top}`;
  }

  flow(this: Flow<Ranking>) {
    this.rank(template<number>("{{ params.top }}"), literal("{{ not rendered }}"));
    new BashOperator({
      taskId: "show",
      bashCommand: async ({ params }, { render }) => ["echo", String(params.top), String(await render("{{ ds }}"))],
    });
  }
}

export const ranking = defineDag(Ranking, { dagId: "ranking", params: { top: 10 }, tasks: { rank: {} } });

export class QueryOperator extends BaseOperator<{ sql: string }, string> {
  static override readonly templateFields = ["sql"] as const;
  static override readonly templateExt = [".sql"];

  override execute() {
    return this.options.sql;
  }
}

class Queries {
  flow() {
    new QueryOperator({ taskId: "from_file", sql: "query.sql" });
    new QueryOperator({ taskId: "from_text", sql: "select 1" });
  }
}

export const queries = defineDag(Queries, { dagId: "queries", templateSearchpath: "files" });
