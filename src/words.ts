/** A commit as people know it. */
export const short = (commit: string): string => commit.slice(0, 7)

/** Whether a name is a Slack user id; else it is that of an app, a schedule, or somebody whom only GitHub knows. */
export const isSlackUser = (name: string): boolean => /^[UW][A-Z0-9]{2,}$/.test(name)

/** A sentence, or a part of one, that begins with a capital. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
