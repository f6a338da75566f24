/** The XCom key under which a task's return value is stored. */
export const RETURN_VALUE = "return_value";

/** The XCom key under which a branch or short circuit stores what it decided, as Airflow does. */
export const SKIP_DECISION = "skipmixin_key";

/** The XCom key under which a task whose result is mapped over stores how long it is. */
export const MAPPED_LENGTHS = "mapped_lengths";

/** The XCom key under which a task stores where one of its extra links leads, as Airflow does. */
export const linkKey = (name: string): string => `_link_${name}`;
