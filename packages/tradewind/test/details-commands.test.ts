import { param } from "@tradewind/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { etl, type StoreProject, storeProject } from "./store-project.ts";

let project: StoreProject;
beforeAll(async () => {
  project = await storeProject(
    etl("documented", {
      dagDisplayName: "Rows",
      description: "from here to there",
      docMd: "# Rows",
      tags: ["rows"],
      owner: "ana",
      ownerLinks: { ana: "mailto:ana@example.com" },
    }),
    etl("strict", { params: { fail: param(false, { type: "boolean", description: "whether load fails" }) } }),
  );
});
afterAll(() => project[Symbol.asyncDispose]());

test("dags details shows what a DAG says of itself", async () => {
  expect(await project.json("dags", "details", "documented")).toMatchObject({
    display_name: "Rows",
    description: "from here to there",
    doc_md: "# Rows",
    tags: ["rows"],
    owner: "ana",
    owner_links: { ana: "mailto:ana@example.com" },
  });
});

describe("params", () => {
  test("dags trigger refuses a conf that does not fit, with the path and what was expected, and makes no run", async () => {
    const { status, stdout, stderr } = await project.tradewind("dags", "trigger", "strict", "-c", '{"fail": "no"}');
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain('DAG "strict" does not take this conf: params.fail: found "no", expected type boolean.');
    expect(await project.json("dags", "list-runs", "strict")).toEqual([]);
  });

  test("dags details shows the defaults and the schema of a conf", async () => {
    expect(await project.json("dags", "details", "strict")).toMatchObject({
      params: { fail: false },
      params_schema: { properties: { fail: { type: "boolean", description: "whether load fails", default: false } } },
    });
  });
});
