import { dag } from "@tradewind/core";
import { AllEvents, days, params } from "./user-events.ts";

const common = { params, maxActiveRuns: 1 };

@dag({ ...common, dagId: "01_unscheduled", startDate: "2019-01-01" })
export class Unscheduled extends AllEvents {}

@dag({ ...common, dagId: "02_daily_schedule", schedule: "@daily", ...days })
export class DailySchedule extends AllEvents {}

@dag({ ...common, dagId: "03_with_end_date", schedule: "@daily", ...days })
export class WithEndDate extends AllEvents {}

/** Every three days, which cron cannot say. */
@dag({ ...common, dagId: "04_time_delta", schedule: { days: 3 }, ...days })
export class TimeDelta extends AllEvents {}
