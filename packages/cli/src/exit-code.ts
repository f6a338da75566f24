/** What the exit status of a command says. */
export const EXIT = {
  done: 0,
  /** What was asked about failed: a run, a check. */
  failed: 1,
  usage: 2,
  /** The project or its configuration is not valid. */
  invalid: 3,
  notFound: 4,
  bug: 70,
  interrupted: 130,
} as const;
