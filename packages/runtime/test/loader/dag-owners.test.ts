import type { DagDocument } from "@tradewind/core";
import { expect, test } from "vitest";
import { DagOwners } from "../../src/loader/dag-owners.ts";

const documents = (...dagIds: string[]): DagDocument[] => dagIds.map((dagId) => ({ dagId }) as DagDocument);
const idsOf = (documents: readonly DagDocument[]): string[] => documents.map(({ dagId }) => dagId);

test("an id belongs to the first file that defines it", () => {
  const owners = new DagOwners();
  expect(idsOf(owners.claim("a", documents("x", "y")).owned)).toEqual(["x", "y"]);
  const { owned, refused } = owners.claim("b", documents("x", "z"));
  expect(idsOf(owned)).toEqual(["z"]);
  expect(refused.map(({ document, owner }) => [document.dagId, owner])).toEqual([["x", "a"]]);
});

test("a file that defines an id twice has it once", () => {
  const { owned, refused } = new DagOwners().claim("a", documents("x", "x"));
  expect(idsOf(owned)).toEqual(["x"]);
  expect(refused).toMatchObject([{ owner: "a" }]);
});

test("what a file no longer defines is free again", () => {
  const owners = new DagOwners();
  owners.claim("a", documents("x", "y"));
  expect(owners.claim("a", documents("y")).released).toEqual(["x"]);
  expect(idsOf(owners.claim("b", documents("x")).owned)).toEqual(["x"]);
  expect(owners.release("a")).toEqual(["y"]);
});

test("what was known before counts as first", () => {
  const owners = new DagOwners([["x", "b"]]);
  expect(owners.claim("a", documents("x")).refused).toMatchObject([{ owner: "b" }]);
  expect([...owners.files]).toEqual(["b"]);
});
