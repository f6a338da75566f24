import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { etl, storeProject } from "./store-project.ts";

test("doctor --check-store says that all is well, or shows what is not", async () => {
  await using project = await storeProject(etl());
  await project.ended("etl", "one");
  const sound = await project.tradewind("doctor", "--check-store");
  expect(sound).toMatchObject({ status: 0, stdout: expect.stringContaining("all is well") });

  const recording = join(project.folder, "recording");
  writeFileSync(recording, "start\tetl\tanother\textract\t1\t7\t1\n");
  const broken = await project.tradewind("doctor", "--check-store", "--recording", recording);
  expect(broken.status).toBe(1);
  expect(broken.stdout).toContain("I30 an attempt that started is known to the store");
  expect(broken.stdout).toContain('"runId":"another"');
  const [violation] = (
    await project.json<{ violations: unknown[] }>("doctor", "--check-store", "--recording", recording)
  ).violations;
  expect(violation).toMatchObject({ id: "I30", rows: [{ runId: "another" }] });
});

test("doctor without a question is a mistake in the call", async () => {
  await using project = await storeProject(etl());
  expect((await project.tradewind("doctor")).status).toBe(2);
});
