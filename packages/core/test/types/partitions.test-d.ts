import { expectTypeOf } from "vitest";
import {
  asset,
  cronPartition,
  currentContext,
  type DagOptions,
  type PartitionMapper,
  partitioned,
  partitionMapper,
  type Timetable,
} from "../../src/index.ts";

const orders = asset("orders");

expectTypeOf(partitioned(orders)).toExtend<NonNullable<DagOptions["schedule"]>>();
expectTypeOf(cronPartition("@daily", { offset: -1 })).toEqualTypeOf<Timetable>();
expectTypeOf(partitionMapper.startOfDay()).toEqualTypeOf<PartitionMapper>();
expectTypeOf(currentContext().dagRun.partitionKey).toEqualTypeOf<string | undefined>();

partitioned([orders], { mappers: [[orders, partitionMapper.startOfDay()]] });
partitioned([orders], { mappers: new Map([[orders, partitionMapper.startOfDay()]]) });

// @ts-expect-error mappers belong to assets, not to names
partitioned([orders], { mappers: [["orders", partitionMapper.startOfDay()]] });
// @ts-expect-error a mapper is made, not named
partitioned([orders], { mapper: "startOfDay" });
// @ts-expect-error one expression
cronPartition(["@daily", "@hourly"]);
// @ts-expect-error an asset is not a time
cronPartition(orders);
