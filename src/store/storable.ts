/**
 * A copy of a value that PostgreSQL can store: logs and answers from outside may hold NUL characters and broken
 * surrogate pairs, which `text` and `jsonb` refuse. Both become U+FFFD, in names as in values. Dates stay dates.
 */
export function storable<Value>(value: Value): Value
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map((entry) => storable(entry))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [storableText(name), storable(entry)]))
}

const storableText = (text: string) => text.replaceAll('\0', '\uFFFD').toWellFormed()
