import { cronTrigger, dag, deltaTrigger, eventsTimetable } from "@tradewind/core";
import { EventsOfDay, params } from "./user-events.ts";

const week = { startDate: "2024-01-01", endDate: "2024-01-05", catchup: true, params } as const;

@dag({ dagId: "cron_trigger", schedule: cronTrigger("0 0 * * *"), ...week })
export class CronTrigger extends EventsOfDay {}

@dag({ dagId: "delta_trigger", schedule: deltaTrigger({ days: 2 }), ...week })
export class DeltaTrigger extends EventsOfDay {}

/** The book's second edition says CronDataIntervalTimetable; here that is what a bare cron means. */
@dag({ dagId: "cron_data_interval", schedule: "0 0 * * *", ...week })
export class CronDataInterval extends EventsOfDay {}

@dag({
  dagId: "events_timetable",
  schedule: eventsTimetable(["2024-01-01", "2024-03-31", "2024-05-02"], { restrictToEvents: true }),
  startDate: "2024-01-01",
  catchup: true,
  params,
})
export class EventsTimetable extends EventsOfDay {}

@dag({ dagId: "in_amsterdam", schedule: "@daily", timezone: "Europe/Amsterdam", ...week })
export class InAmsterdam extends EventsOfDay {}
