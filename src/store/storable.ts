/**
 * A copy of a value that PostgreSQL can store: logs and answers from outside may hold NUL characters and broken
 * surrogate pairs, which `text` and `jsonb` refuse. Both become U+FFFD. Dates stay dates.
 */
export function storable<Value>(value: Value): Value
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').toWellFormed()
  if (Array.isArray(value)) return value.map((entry) => storable(entry))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, storable(entry)]))
}
