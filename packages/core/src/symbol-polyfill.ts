// Standard decorators compiled by tsc carry `context.metadata` only where Symbol.metadata exists, and `await using` needs the
// dispose symbols; Node 20 has neither the first nor, before 20.5, the second.
const symbols = Symbol as { metadata?: symbol; asyncDispose?: symbol; dispose?: symbol };
symbols.metadata ??= Symbol.for("Symbol.metadata");
symbols.dispose ??= Symbol.for("nodejs.dispose");
symbols.asyncDispose ??= Symbol.for("nodejs.asyncDispose");
