import { asset, currentContext, dag, type Flow, SkipTask, task } from "@tradewind/core";
import { calculateStats, days, FetchedEvents, params } from "./user-events.ts";

/** The folder into which each run of the producer writes a file. */
export const events = asset("data/events");
const users = asset("data/users");

/** Fetches the events of a day, and says which day it was. */
@dag({ dagId: "assets_producer", schedule: "@daily", ...days, params })
export class AssetsProducer extends FetchedEvents {
  @task({ outlets: [events] })
  async fetchAndTell(url: string, path: string, start: string, end: string) {
    await this.fetchEvents(url, path);
    currentContext().outletEvents.get(events).extra = { start_date: start, end_date: end };
  }

  flow(this: Flow<AssetsProducer>) {
    this.fetchEvents("{{ params.events }}", "{{ params.data }}/all.json");
    const url = "{{ params.events }}?start_date={{ ds }}&end_date={{ next_ds }}";
    this.fetchAndTell(url, "{{ params.data }}/events/{{ ds }}.json", "{{ ds }}", "{{ next_ds }}");
  }
}

/** Has the stats of every day that was fetched. */
@dag({ dagId: "assets_consumer", schedule: [events], params })
export class AssetsConsumer {
  @task()
  async calculate(data: string) {
    const fetched = await currentContext().triggeringAssetEvents.get(events);
    for (const { extra } of fetched) {
      await calculateStats(`${data}/events/${extra.start_date}.json`, `${data}/stats/${extra.start_date}.csv`);
    }
    return fetched.map(({ extra }) => extra.start_date);
  }

  flow(this: Flow<AssetsConsumer>) {
    this.calculate("{{ params.data }}");
  }
}

class Updates {
  @task()
  update() {}
}

@dag({ dagId: "09e_events" })
export class UpdatesEvents extends Updates {
  @task({ outlets: [events] })
  override update() {}
  flow(this: Flow<UpdatesEvents>) {
    this.update();
  }
}

@dag({ dagId: "09e_users" })
export class UpdatesUsers extends Updates {
  @task({ outlets: [users] })
  override update() {}
  flow(this: Flow<UpdatesUsers>) {
    this.update();
  }
}

@dag({ dagId: "09e_consumer", schedule: [events, users] })
export class NeedsBoth extends Updates {
  flow(this: Flow<NeedsBoth>) {
    this.update();
  }
}

@dag({ dagId: "skipping_producer" })
export class SkippingProducer extends Updates {
  @task({ outlets: [events, users] })
  override update() {
    throw new SkipTask("no events today");
  }
  flow(this: Flow<SkippingProducer>) {
    this.update();
  }
}
