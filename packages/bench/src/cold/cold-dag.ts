import { defineDag } from "@tradewind/core";

/** What a small program has in one file. */
export const coldDag = defineDag(
  class Cold {
    only() {
      return 1;
    }

    flow() {
      this.only();
    }
  },
  { dagId: "cold", tasks: { only: {} } },
);
