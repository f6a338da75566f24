import { expect, test } from "vitest";
import { inWordsOf, startedBy } from "../src/package-manager.ts";

test("the package manager is the one that started the creator", () => {
  expect(startedBy("pnpm/10.34.9 npm/? node/v20.20.2 linux x64")).toBe("pnpm");
  expect(startedBy("yarn/1.22.22 npm/? node/v20.20.2 linux x64")).toBe("yarn");
  expect(startedBy("bun/1.2.0 npm/? node/v22.0.0 linux x64")).toBe("npm");
  expect(startedBy(undefined)).toBe("npm");
});

test("commands are said in the words of each package manager", () => {
  const text = "npm install, npm test, npm run check-types, npx tradewind --help";
  expect(inWordsOf("npm", text)).toBe(text);
  expect(inWordsOf("pnpm", text)).toBe("pnpm install, pnpm test, pnpm check-types, pnpm exec tradewind --help");
  expect(inWordsOf("yarn", text)).toBe("yarn install, yarn test, yarn check-types, yarn tradewind --help");
});
