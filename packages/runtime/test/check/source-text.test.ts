import { describe, expect, test } from "vitest";
import { SourceText, wordsOf } from "../../src/check/source-text.ts";

const source = new SourceText(
  "sales.ts",
  `import { dag } from "tradewind"; // "load" and rank()
/* pool: "big"
   "load" */
@dag({ tags: ["big"], docMd: "https://example.com/load" })
class Sales {
  @task({ pool: "big" }) load() {}
  @task({ taskId: 'ranked' }) rank(x = \`{{ ds }}\`) {}
  report = () => 1;
  sql = \`select *
    from {{ table }}\`;
}
`,
);
const at = (line: number, column: number) => ({ file: "sales.ts", line, column });

describe("a place in a source", () => {
  test.each([
    [["ranked"], at(7, 19)],
    [["{{ ds }}"], at(7, 40)],
    [["load"], at(6, 26)],
    [["report"], at(8, 3)],
    [["nothing", "rank"], at(7, 31)],
    [["select *\n    from {{ table }}"], at(9, 9)],
    [["nothing"], undefined],
  ])("of %s is where it stands in quotes, or as a name; never in a comment", (words, place) => {
    expect(source.placeOf(words)).toEqual(place);
  });

  test("is looked for from a line on", () => {
    expect(source.placeOf(["big"])).toEqual(at(4, 15));
    expect(source.placeOf(["big"], 5)).toEqual(at(6, 17));
    expect(source.placeOf(["big"], 7)).toBeUndefined();
  });

  test("of an option goes before that of its text", () => {
    expect(source.placeOfOption("pool", "big")).toEqual(at(6, 11));
    expect(source.placeOfOption("queue", "big")).toEqual(at(4, 15));
  });

  test("is none of a file that cannot be read", () => {
    expect(SourceText.of("/no/such/file.ts").placeOf(["x"])).toBeUndefined();
  });
});

test("the words of a message are its quotes, the last first, then the ends of paths, called names, tasks of a cycle", () => {
  expect(wordsOf('Task "load" has the unknown trigger rule "al_done".')).toEqual(["al_done", "load"]);
  expect(wordsOf("Task method forgotten() is never called in flow().")).toEqual(["forgotten", "flow"]);
  expect(wordsOf("They wait for each other: a -> b -> a.")).toEqual(["a", "b"]);
  expect(wordsOf('Default of param "limits.top" is NaN')).toEqual(["limits.top", "top"]);
});
