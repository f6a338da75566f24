// The integrity test of docs/testing.md, on the DAG of the page.
import { testProject } from "@tradewind/testing/vitest";

testProject(new URL("dags", import.meta.url), { rules: { owner: true, tags: true }, ignore: ["lib/"] });
