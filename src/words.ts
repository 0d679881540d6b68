/** A commit as people know it. */
export const short = (commit: string): string => commit.slice(0, 7)

/** A sentence, or a part of one, that begins with a capital. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
