import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseDagDocument } from "../../src/document/schema.ts";
import { BaseOperator, BaseSensor, type DagDefinition } from "../../src/index.ts";
import { dagOf, empty, messagesOf } from "../graph/dag-of.ts";

declare module "../../src/dag-options.ts" {
  interface DefaultArgs {
    readonly connId?: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), "tradewind-doc-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "sales.md"), "# Sales\n");
/** As an author writes it: seen from the folder of the DAG's file, which is this one. */
const beside = (file: string) => relative(import.meta.dirname, join(folder, file));

type Options = Parameters<typeof dagOf>[1];
type TaskOptions = Parameters<typeof empty>[1];
const documented = (options: Options, ofTask: TaskOptions = {}) => {
  const { document } = dagOf(() => empty("load", ofTask), { ...options, dagId: "sales" });
  expect(parseDagDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  return document;
};

describe("what a DAG says about itself", () => {
  test("stands in its document", () => {
    const ownerLinks = { ana: "https://example.com/ana", ops: "mailto:ops@example.com" };
    const options = {
      dagDisplayName: "Sales 📈",
      description: "every day",
      docMd: "# Why",
      tags: ["daily"],
      owner: "ana",
    };
    expect(documented({ ...options, ownerLinks })).toMatchObject({
      displayName: "Sales 📈",
      description: "every day",
      docMd: "# Why",
      tags: ["daily"],
      owner: "ana",
      ownerLinks,
    });
  });

  test("is nothing where nothing is said", () => {
    const nothing = { displayName: null, description: null, docMd: null, tags: [], owner: "tradewind", ownerLinks: {} };
    expect(documented({})).toMatchObject(nothing);
  });

  test("may lie in a Markdown file beside it; of one that is missing the name is shown, as in Airflow", () => {
    expect(documented({ docMd: beside("sales.md") }).docMd).toBe("# Sales\n");
    expect(documented({ docMd: "missing.md" }).docMd).toBe("missing.md");
    expect(documented({ docMd: "see sales\n.md" }).docMd).toBe("see sales\n.md");
  });

  test("a link that leads nowhere and a tag that is too long are problems, told together", () => {
    const wrong = { ownerLinks: { ana: "ana", ops: "javascript:alert(1)" }, tags: ["x".repeat(101), "", "fine"] };
    expect(messagesOf(() => documented(wrong))).toEqual([
      `tags: found "${"x".repeat(20)}…" of 101 characters, expected 1 to 100 characters.`,
      "tags: found an empty tag, expected 1 to 100 characters.",
      'ownerLinks of "ana": found "ana", expected an http:, https: or mailto: link.',
      'ownerLinks of "ops": found "javascript:alert(1)", expected an http:, https: or mailto: link.',
    ]);
  });
});

describe("what a task says about itself", () => {
  test("stands in its document, Markdown from a file, too", () => {
    const [task] = documented(
      {},
      {
        taskDisplayName: "Load it",
        doc: "plain",
        docMd: beside("sales.md"),
        docJson: "{}",
        docYaml: "a: 1",
        docRst: "=",
      },
    ).tasks;
    expect(task).toMatchObject({
      displayName: "Load it",
      doc: "plain",
      docs: { md: "# Sales\n", json: "{}", yaml: "a: 1", rst: "=" },
    });
  });

  test("is nothing where nothing is said", () => {
    expect(documented({}).tasks[0]).toMatchObject({ displayName: null, doc: null, docs: null });
  });
});

describe("default arguments", () => {
  class Fetch extends BaseOperator<{ connId?: string; path?: string }> {}
  class Wait extends BaseSensor<{ connId?: string }> {}

  const rawOptions = (dag: DagDefinition, taskId: string) => dag.tasks.get(taskId)!.operator.rawOptions;

  test("are options of every task, every sensor and of operators of one's own; what a task says itself wins", () => {
    const defaultArgs = { retries: 2, owner: "ana", docMd: "**why**", pokeInterval: 5, connId: "default" };
    const dag = dagOf(
      () => {
        new Fetch({ taskId: "plain", path: "x" });
        new Fetch({ taskId: "own", connId: "mine", retries: 0, owner: "bob" });
        new Wait({ taskId: "wait" });
      },
      { defaultArgs },
    );
    const of = (taskId: string) => dag.document.tasks.find((task) => task.taskId === taskId);
    expect(of("plain")).toMatchObject({ retries: 2, owner: "ana", docs: { md: "**why**" } });
    expect(of("own")).toMatchObject({ retries: 0, owner: "bob" });
    expect(rawOptions(dag, "plain")).toEqual({ connId: "default", path: "x" });
    expect(rawOptions(dag, "own")).toEqual({ connId: "mine" });
    expect(rawOptions(dag, "wait")).toEqual({ connId: "default", pokeInterval: 5 });
  });

  test("hold for a DAG, and are gone in the next", () => {
    dagOf(() => void new Fetch({ taskId: "a" }), { defaultArgs: { connId: "first" } });
    expect(
      rawOptions(
        dagOf(() => void new Fetch({ taskId: "a" })),
        "a",
      ),
    ).toEqual({});
  });
});
