import { type DagOptions, defineDag } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { manualRunRequest } from "../src/index.ts";

const now = Date.parse("2019-10-10T12:34:56Z");

function requestFor(options: DagOptions, logicalDate?: string) {
  const definition = defineDag(
    class Some {
      flow() {}
    },
    { dagId: "some", ...options },
  );
  const { runId, dataIntervalStart, dataIntervalEnd } = manualRunRequest(definition, { now, logicalDate });
  return {
    runId,
    interval: [dataIntervalStart, dataIntervalEnd].map((ms) => new Date(ms!).toISOString().slice(0, 16)),
  };
}

describe("a run that is started by hand", () => {
  test("for the start of an interval is about that interval", () => {
    expect(requestFor({ schedule: "@daily" }, "2019-10-10")).toEqual({
      runId: "manual__2019-10-10T00:00:00+00:00",
      interval: ["2019-10-10T00:00", "2019-10-11T00:00"],
    });
  });

  test("for now is about the newest complete interval", () => {
    expect(requestFor({ schedule: "@daily" })).toEqual({
      runId: "manual__2019-10-10T12:34:56+00:00",
      interval: ["2019-10-09T00:00", "2019-10-10T00:00"],
    });
  });

  test("of a DAG without schedule is about the moment", () => {
    expect(requestFor({}, "2019-10-10").interval).toEqual(["2019-10-10T00:00", "2019-10-10T00:00"]);
  });

  test("with a duration as schedule is about that long a stretch", () => {
    expect(requestFor({ schedule: { days: 3 } }, "2019-10-10").interval).toEqual([
      "2019-10-10T00:00",
      "2019-10-13T00:00",
    ]);
  });
});
