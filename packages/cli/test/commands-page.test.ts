import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { COMMANDS } from "../src/commands/table.ts";
import { commandHelp } from "../src/help.ts";

const page = fileURLToPath(new URL("../../../docs/commands.md", import.meta.url));
const MARK = "<!-- Below this line the page is made from the commands themselves: npx vitest -u in packages/cli. -->\n";

test("docs/commands.md explains every command as its --help does", async () => {
  const [before] = readFileSync(page, "utf8").split(MARK);
  const entries = await Promise.all(
    Object.entries(COMMANDS).map(async ([words, { load }]) => {
      const { command } = await load();
      const help = commandHelp(words, command)
        .replace(/^ +-o, --output.*\n^ +-h, --help.*\n?/m, "")
        .replace(/\nOptions\n\n/, "\n");
      return `## ${words}\n\n\`\`\`text\n${help}\n\`\`\`\n`;
    }),
  );
  await expect(`${before}${MARK}\n${entries.join("\n")}`).toMatchFileSnapshot(page);
});
