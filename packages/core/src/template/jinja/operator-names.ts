/** Under which names templates call what stands for Jinja's operators, after they were rewritten. */
export const OPERATOR = {
  add: "__add",
  subtract: "__subtract",
  multiply: "__multiply",
  divide: "__divide",
  modulo: "__modulo",
  concat: "__concat",
  compare: "__compare",
  slice: "__slice",
  truth: "__truth",
  falsehood: "__falsehood",
  kept: "__kept",
  iterate: "__iterate",
  assign: "__assign",
  nothing: "__nothing",
} as const;
