import { cronTrigger, deltaTrigger, eventsTimetable, type Timetable } from "@tradewind/core";
import { timetableFromDocument, timetableOf, zoneName } from "@tradewind/core/engine";
import type { TimetableRow } from "./timetable-row.ts";

/**
 * The row's timetable, as an author writes it and a scheduler makes it again.
 *
 * @throws InvalidOptionError when Tradewind refuses it.
 */
export function timetableOfRow(row: TimetableRow): Timetable {
  const { document } = written(row);
  return timetableFromDocument(JSON.parse(JSON.stringify(document)));
}

function written({ kind, expression, timezone, interval, runImmediately, restrictToEvents }: TimetableRow): Timetable {
  const zone = zoneName(timezone);
  const reach = interval === undefined ? {} : { interval };
  switch (kind) {
    case "cronDataInterval":
    case "deltaDataInterval":
    case "once":
    case "continuous":
    case "null":
      return timetableOf(expression as string | null, zone);
    case "cronTrigger":
    case "multipleCronTrigger":
      return cronTrigger(expression as string | readonly string[], {
        timezone: zone,
        ...reach,
        ...(runImmediately !== undefined && { runImmediately }),
      });
    case "deltaTrigger":
      return deltaTrigger(expression as string, reach);
    case "events":
      return eventsTimetable(
        expression as readonly string[],
        restrictToEvents === undefined ? {} : { restrictToEvents },
      );
  }
}
