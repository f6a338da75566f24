/** The pool of tasks that name none; it always exists. */
export const DEFAULT_POOL = "default_pool";

/** The queue of tasks that name none. */
export const DEFAULT_QUEUE = "default";
