import { afterAll, describe, expect, test } from "vitest";
import { simulate } from "../src/internal.ts";
import {
  endsAreNotFenced,
  eventsAreWrittenLater,
  eventsStay,
  reaperWithoutLook,
  recoveryOverlooksRunning,
  removeFiles,
  repliesAreTrusted,
  slotsAreGivenTwice,
} from "./planted-bugs.ts";

afterAll(removeFiles);

describe("a bug that is built in is found:", () => {
  test.each([
    ["B04, a success is overwritten because its reply was lost", () => repliesAreTrusted, /I10|otherwise than/],
    ["B04, an end is written without looking at token and state", endsAreNotFenced, /I\d+ |otherwise than|never been/],
    ["B14, what was running when the scheduler died has no owner", () => recoveryOverlooksRunning, /does not end/],
    ["B15, an attempt that has ended is reaped", reaperWithoutLook, /^I[56] /m],
    ["B30, slots are counted wrong", () => slotsAreGivenTwice, /^I1[34] |not given back/m],
    ["B65, an asset event stays when a run is made for it", () => eventsStay, /^I18 /m],
    ["B66, an asset event is not written with the success", () => eventsAreWrittenLater, /asset events/],
  ])("%s", async (_name, replacements, expected) => {
    let found: string | undefined;
    for (let seed = 1; seed <= 40 && found === undefined; seed++) {
      const { failures } = await simulate({ seed, replacements: replacements() });
      found = failures.find((failure) => expected.test(failure));
    }
    expect(found).toBeDefined();
  });
});
