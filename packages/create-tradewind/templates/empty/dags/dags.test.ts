import { test } from "vitest";

// With the first DAG in this folder these two lines are all that is needed here:
//   import { testProject } from "@tradewind/testing/vitest";
//   testProject("./dags");
test.todo("dags/ has no DAG yet");
