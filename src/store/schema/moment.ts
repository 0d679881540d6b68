import { timestamp } from 'drizzle-orm/pg-core'

/** A column that holds a moment. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
