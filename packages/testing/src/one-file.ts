// What entries of the kit share with what they load later. Each of those imports this file: what is reached from the same places is one file
// when it is built, and a process that imports ten small files spends 5 ms on opening them (docs/adr/0005-libraries-are-bundled.md).
import "./env/edges.ts";
import "./env/env-options.ts";
import "./env/guard-datagrams.adapter.ts";
import "./env/kit-errors.ts";
import "./env/network-rule.adapter.ts";
import "./env/real-timers.adapter.ts";
import "./graph-text.ts";
import "./known-options.ts";
import "./method-names.ts";
import "./trial/lone-task.ts";
import "./trial/task-history.ts";
