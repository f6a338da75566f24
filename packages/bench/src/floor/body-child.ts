// The program of the floor's child processes: runs the body once for every message.

import { BODIES, type BodyName } from "../body.ts";

const body = BODIES[process.argv[2] as BodyName];
process.on("message", () => process.send!(body()));
process.on("disconnect", () => process.exit(0));
process.send!("ready");
