import { testProject } from "@tradewind/testing/vitest";

// every file in dags/ can be imported, and what it defines is sound
testProject("./dags");
