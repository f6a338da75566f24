import { describe, expect, test } from "vitest";
import { NoLogicalDateError, TemplateError, template, UndefinedTemplateNameError } from "../../src/index.ts";
import { TemplateEngine } from "../../src/template/template-engine.ts";
import { render, renderFields } from "./rendering.ts";

describe("an undefined name", () => {
  test.each([
    ["{{ dss }}", "dss", 'Did you mean "ds"?'],
    ["x {{ data_interval_strat }} y", "data_interval_strat", 'Did you mean "data_interval_start"?'],
    ["{{ params.tpo }}", "tpo", 'Did you mean "top"?'],
    ["{{ ti.xcom_pul('a') }}", "xcom_pul", 'Did you mean "xcom_pull"?'],
    ["{{ dag_run.conf.cuontry }}", "cuontry", 'Did you mean "country"?'],
    ["{{ nope.deeper }}", "nope", undefined],
    ["{{ params.nope.deeper }}", "nope", undefined],
    ["{{ nope | upper }}{{ nope }}", "nope", undefined],
  ])("in %s is an error that names it, the template and the field", async (text, name, hint) => {
    const rendering = render(text);
    await expect(rendering).rejects.toBeInstanceOf(UndefinedTemplateNameError);
    await expect(rendering).rejects.toThrow(`Template ${JSON.stringify(text)} in field: "${name}" is undefined.`);
    if (hint) await expect(rendering).rejects.toMatchObject({ hint });
  });

  test("in template() is an error, too", async () => {
    await expect(render(template("{{ params.tpo }}"))).rejects.toThrow('"tpo" is undefined');
    await expect(render(template("{{ nope }}"))).rejects.toThrow('"nope" is undefined');
  });

  test("deep inside a field is named with its place there", async () => {
    const options = { opKwargs: { paths: ["a", "{{ nope }}"] } };
    await expect(renderFields(options, ["opKwargs"])).rejects.toThrow('in opKwargs.paths[1]: "nope" is undefined');
  });
});

describe("a template that is wrong", () => {
  test.each(["{{ ds", "{% if ds %}", "{{ ds | nope }}", "{% nope %}", "{{ params.name() }}"])(
    "%s is an error that names template and field",
    async (text) => {
      const rendering = render(text);
      await expect(rendering).rejects.toBeInstanceOf(TemplateError);
      await expect(rendering).rejects.toThrow(`Template ${JSON.stringify(text)} in field: `);
    },
  );

  test("a name that says why it has no value is believed", () => {
    const names = {
      ds: () => {
        throw new NoLogicalDateError("ds");
      },
    };
    expect(() => new TemplateEngine().render("{{ ds }}", names, { field: "f" })).toThrow(NoLogicalDateError);
  });

  test("is found before any run by check()", () => {
    expect(() => new TemplateEngine().check("{% if ds %}", "f")).toThrow(TemplateError);
    expect(() => new TemplateEngine().check("{{ not_known_yet }}", "f")).not.toThrow();
  });
});
