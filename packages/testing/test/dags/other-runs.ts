import { currentContext, defineDag, type Flow, type XComPull } from "@tradewind/core";

/** What a run is asked to do. */
export interface Asked {
  /** What `count` returns; without it nothing. */
  readonly value?: number;
  /** What `read` pulls. */
  readonly pulls?: readonly XComPull[];
}

const asked = (): Asked => currentContext().run.conf as Asked;

class Counts {
  count(): number | undefined {
    return asked().value;
  }
  part(letter: string): string | undefined {
    const { value } = asked();
    return value === undefined ? undefined : `${value}${letter}`;
  }
  /** Counts its runs, and those of each of its instances. */
  async remember(_letter: string): Promise<number> {
    const { ti } = currentContext();
    const before = await ti.xcomPull<number>({ key: "times", includePriorDates: true, default: 0 });
    ti.xcomPush("times", before + 1);
    const now = await ti.xcomPull<number>({ key: "times", includePriorDates: true });
    return now;
  }
  read(_text: string): Promise<unknown[]> {
    const { ti } = currentContext();
    return Promise.all((asked().pulls ?? []).map((pull) => ti.xcomPull(pull)));
  }
  texts(...texts: string[]): string[] {
    return texts;
  }
  flow(this: Flow<Counts>) {
    const parts = this.part.expand(["a", "b"]);
    const remembered = this.remember.expand(["a", "b"]);
    this.read("").after(this.count(), parts, remembered);
    this.texts(
      "{{ ti.xcom_pull(task_ids='count', include_prior_dates=true) }}",
      "{{ ti.xcom_pull(task_ids='count', run_id='manual__2024-01-01T00:00:00+00:00') }}",
      "{{ ti.xcom_pull(task_ids='count', dag_id='counts', run_id=none, include_prior_dates=true) }}",
      "{{ ti.xcom_pull('part', run_id='manual__2024-01-01T00:00:00+00:00', map_indexes=[1, 0]) | join(' ') }}",
    );
  }
}

const tasks = { count: {}, part: {}, remember: {}, read: {}, texts: {} };

export const counts = defineDag(Counts, { dagId: "counts", tasks });
export const other = defineDag(Counts, { dagId: "other", tasks });
