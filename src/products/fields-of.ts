/** A map of the file as it was written, before anybody has looked at it. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is a map: neither a list nor empty. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The map that a value is; an empty one for anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
