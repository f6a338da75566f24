// What `pnpm conformance` runs.
import { conformance } from "./command.ts";

const { code, out, err } = await conformance(process.argv.slice(2));
if (out !== undefined) console.log(out);
if (err !== undefined) console.error(err);
process.exitCode = code;
