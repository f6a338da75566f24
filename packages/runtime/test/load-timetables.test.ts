import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadTimetables } from "../src/host/load-timetables.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

test("modules that the configuration names give the timetables that they export", async () => {
  const registry = await loadTimetables("./timetables/moons.ts", here);
  expect([...registry.keys()]).toEqual(["full-moon"]);
});

test("without a name there are none", async () => {
  expect((await loadTimetables("", here)).size).toBe(0);
});

test.each([
  ["./timetables/suns.ts", "cannot be imported"],
  ["no-such-package", "cannot be imported"],
])("%s is an error that names it", async (module, why) => {
  await expect(loadTimetables(module, here)).rejects.toMatchObject({
    code: "TW5011",
    message: expect.stringContaining(why),
  });
});
