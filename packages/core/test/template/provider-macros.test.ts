import { describe, expect, test } from "vitest";
import { inExtensions } from "../../src/extensions/extension-scope.ts";
import { extensionsIn } from "../../src/extensions/extensions.ts";
import { defineMacros, InvalidOptionError, UndefinedTemplateNameError } from "../../src/index.ts";
import { addedNames } from "../../src/template/added-names.ts";
import { templateSettingsOf } from "../../src/template/dag-templates.ts";
import { templateUse } from "../../src/template/index.ts";
import { dagOf, empty } from "../graph/dag-of.ts";
import { render } from "./rendering.ts";

const acme = defineMacros("acme", {
  fiscal_year: (ds: string, { starts = 7 } = {}) => Number(ds.slice(0, 4)) + (Number(ds.slice(5, 7)) >= starts ? 1 : 0),
  region: "nl",
  slow: async () => 1,
});
const extensions = extensionsIn([acme, defineMacros("other", { one: () => 1 })]);
const dag = inExtensions(extensions, () => dagOf(() => empty("a"), { userDefinedMacros: { mine: 3 } }));
const settings = templateSettingsOf(dag);

describe("macros of providers", () => {
  test("stand behind their name, beside those that every template has", async () => {
    const text = "{{ macros.acme.fiscal_year(ds) }} {{ macros.ds_add(ds, 1) }} {{ macros.other.one() }} {{ mine }}";
    expect(await render(text, { settings })).toBe("2024 2024-02-01 1 3");
  });

  test("get keyword arguments as an object", async () => {
    expect(await render("{{ macros.acme.fiscal_year(ds, starts=1) }}", { settings })).toBe("2025");
  });

  test("may be values", async () => {
    expect(await render("{{ macros.acme.region }}", { settings })).toBe("nl");
  });

  test("are an error with what there is where they are not", async () => {
    const error = await render("{{ macros.acme.fiscal_yaer(ds) }}", { settings }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UndefinedTemplateNameError);
    expect((error as UndefinedTemplateNameError).hint).toBe('Did you mean "fiscal_year"?');
    await expect(render("{{ macros.acme.fiscal_year(ds) }}")).rejects.toThrow('"acme" is undefined');
  });

  test("cannot be waited for", async () => {
    await expect(render("{{ macros.acme.slow() }}", { settings })).rejects.toThrow("templates cannot wait");
  });

  test("give nobody a way to other code", async () => {
    const text = '{{ macros.acme.fiscal_year.constructor("return 1")() }}';
    await expect(render(text, { settings })).rejects.toThrow('"constructor" is undefined');
  });

  test("never take the place of one that every template has", async () => {
    const taken = [defineMacros("ds_add", { x: 1 })];
    expect(await render("{{ macros.ds_add(ds, 1) }}", { settings: { namespaces: taken } })).toBe("2024-02-01");
  });

  test.each(["", "two words", "1st", "a.b"])("cannot have the name %j", (name) => {
    expect(() => defineMacros(name, {})).toThrow(InvalidOptionError);
    expect(() => defineMacros("fine", { [name]: 1 })).toThrow(InvalidOptionError);
  });
});

describe("a check knows those that there are, and finds the others", () => {
  const added = addedNames(dag.options, dag.extensions);

  test.each([
    ["{{ macros.acme.fiscal_year(ds) }} {{ macros.acme }}", []],
    ["{{ macros.acme.fiscal_yaer(ds) }}", ["macros.acme.fiscal_yaer"]],
    ["{{ macros.acne.fiscal_year(ds) }}", ["macros.acne"]],
    ["{{ macros.ds_ad(ds) }}", ["macros.ds_ad"]],
    ["{{ macros.constructor.x }}", ["macros.constructor"]],
  ])("%s", (text, names) => {
    expect(templateUse(text, added).unknown.map(({ name }) => name)).toEqual(names);
  });

  test("says which there are", () => {
    expect(templateUse("{{ macros.acme.x }}", added).unknown[0]!.known).toContain("macros.acme.region");
    expect(templateUse("{{ macros.acne.x }}", added).unknown[0]!.known).toContain("macros.acme");
  });
});
