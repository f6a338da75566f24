import { expect, test } from "vitest";
import { projectManifest } from "../src/project-manifest.ts";

const own = { version: "1.2.3", devDependencies: { tradewind: "workspace:^", vitest: "^4.1.0" } };
const parts = [
  { name: "a", scripts: { start: "tradewind dev", test: "vitest run" }, dependencies: { tradewind: "*" } },
  { scripts: { start: "tsx dags/a.ts" }, devDependencies: { vitest: "*" }, peerDependencies: { tradewind: "*" } },
];

test("parts are laid over each other, and ranges are those of the creator", () => {
  expect(projectManifest(parts, { own, packed: {}, manager: "npm" })).toEqual({
    name: "a",
    scripts: { start: "tsx dags/a.ts", test: "vitest run" },
    dependencies: { tradewind: "^1.2.3" },
    devDependencies: { vitest: "^4.1.0" },
    peerDependencies: { tradewind: "^1.2.3" },
  });
});

test("a range that packing has written is taken as it is", () => {
  const packedOwn = { version: "1.2.3", devDependencies: { tradewind: "^1.2.0" } };
  const manifest = projectManifest([{ dependencies: { tradewind: "*" } }], {
    own: packedOwn,
    packed: {},
    manager: "npm",
  });
  expect(manifest.dependencies).toEqual({ tradewind: "^1.2.0" });
});

test.each([
  ["npm", { overrides: { tradewind: "file:/p/tradewind.tgz" } }],
  ["pnpm", { pnpm: { overrides: { tradewind: "file:/p/tradewind.tgz" } } }],
  ["yarn", { resolutions: { tradewind: "file:/p/tradewind.tgz" } }],
] as const)(
  "packed packages are taken by %s wherever something depends on them, but not by peers",
  (manager, overrides) => {
    const manifest = projectManifest(parts, { own, packed: { tradewind: "file:/p/tradewind.tgz" }, manager });
    expect(manifest).toMatchObject({
      dependencies: { tradewind: "file:/p/tradewind.tgz" },
      peerDependencies: { tradewind: "^1.2.3" },
      ...overrides,
    });
  },
);

test("a dependency of which the creator knows no version is a mistake", () => {
  expect(() => projectManifest([{ dependencies: { other: "*" } }], { own, packed: {}, manager: "npm" })).toThrow(
    "other",
  );
});
