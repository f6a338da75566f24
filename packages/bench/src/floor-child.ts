// A child process of the floor: gets the name of a body, sends back what it returned.

import { type BodyName, bodies } from "./bodies.ts";

process.on("message", (body: BodyName) => process.send!(bodies[body]()));
process.send!("ready");
