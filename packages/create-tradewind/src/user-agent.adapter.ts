/** Which package manager has started this process, in its own words; undefined when none has. */
export const userAgent = (): string | undefined => process.env.npm_config_user_agent;
