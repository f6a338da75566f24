/** Options of which some may be left out, because a constructor has defaults for them. */
export type WithDefaults<Options, Defaulted extends keyof Options> = Omit<Options, Defaulted> &
  Partial<Pick<Options, Defaulted>>;
