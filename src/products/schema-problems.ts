import { z } from 'zod'
import { didYouMean, type Problem } from './problem.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]
type Json = z.core.JSONSchema.BaseSchema

/**
 * Reads a file's content by its schema, and says everything that does not fit.
 * @param schema the whole file's schema
 */
export function readBySchema<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
): { file: z.output<Schema> } | { problems: Problem[] } {
  const read = schema.safeParse(content, { error: sentence })
  if (read.success) return { file: read.data }
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return { problems: read.error.issues.flatMap((issue) => problemsOf(issue, [], json, content)) }
}

/** Sentences where zod's own are not for people; undefined keeps zod's, or the schema's own. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing'
      if (issue.expected === 'int' && typeof issue.input === 'number') return 'must be a whole number'
      return `must be ${word(issue.expected)}, not ${wordOf(issue.input)}`
    case 'invalid_value': {
      const values = issue.values.map(String)
      const known = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`
      return issue.input === undefined
        ? `is missing: it ${known}`
        : `${known}${typeof issue.input === 'string' ? didYouMean(issue.input, values) : ''}`
    }
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an address, such as https://example.com' : undefined
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty'
      if (issue.origin === 'array') return 'must have at least one entry'
      return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `must be at most ${issue.maximum} characters long`
        : `must be at most ${issue.maximum}`
    default:
      return undefined
  }
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of names',
  record: 'a map of names',
}

const word = (type: string): string => words[type] ?? type

function wordOf(value: unknown): string {
  if (value === null) return 'empty'
  return word(Array.isArray(value) ? 'array' : typeof value)
}

function problemsOf(issue: Issue, above: Path, json: Json, content: unknown): Problem[] {
  const path = [...above, ...issue.path.filter((part) => typeof part !== 'symbol')]
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(json, path, content)
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: 'key',
      sentence: `there is no such field${didYouMean(key, known) || known.map((name, index) => `${index === 0 ? '; the fields are ' : ', '}${name}`).join('')}`,
    }))
  }
  if (issue.code === 'invalid_key') {
    return [{ path, at: 'key', sentence: `as a name ${issue.issues[0]?.message ?? 'it is not allowed'}` }]
  }
  if (issue.code === 'invalid_union') return unionProblems(issue, path, json, content)
  return [{ path, at: 'value', sentence: issue.message }]
}

function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: Path, json: Json, content: unknown): Problem[] {
  if (issue.discriminator !== undefined) {
    const kinds = branchesAt(json, path.slice(0, -1), content).flatMap((branch) => constOf(branch, issue.discriminator))
    const given = valueAt(content, path)
    const known = `the kinds are ${kinds.join(', ')}`
    if (given === undefined) return [{ path, at: 'value', sentence: `is missing: ${known}` }]
    const meant = typeof given === 'string' ? didYouMean(given, kinds) : ''
    return [{ path, at: 'value', sentence: `there is no kind ${JSON.stringify(given)}${meant || `; ${known}`}` }]
  }
  // A value that has one of the shapes but is wrong inside: only that shape's problems help.
  const inside = issue.errors
    .filter((issues) => !issues.some((each) => each.code === 'invalid_type' && each.path.length === 0))
    .sort((one, other) => one.length - other.length)[0]
  if (inside) return inside.flatMap((each) => problemsOf(each, path, json, content))
  const shapes = issue.errors.flatMap((issues) =>
    issues.flatMap((each) => ('expected' in each ? [word(each.expected)] : [])),
  )
  return [
    {
      path,
      at: 'value',
      sentence: `must be ${[...new Set(shapes)].join(' or ')}, not ${wordOf(valueAt(content, path))}`,
    },
  ]
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    content,
  )
}

/** The names that a map at this path may have. */
function fieldsAt(json: Json, path: Path, content: unknown): string[] {
  return [...new Set(branchesAt(json, path, content).flatMap((branch) => Object.keys(branch.properties ?? {})))]
}

/** The schemas that the value at this path may be read by; of the check kinds only the one that it says. */
function branchesAt(json: Json, path: Path, content: unknown): Json[] {
  const branches = [...(json.anyOf ?? []), ...(json.oneOf ?? [])].filter(isSchema)
  if (branches.length > 0) {
    const kind = valueAt(content, ['kind'])
    const said = branches.filter((branch) => typeof kind === 'string' && constOf(branch, 'kind').includes(kind))
    return (said.length > 0 ? said : branches).flatMap((branch) => branchesAt(branch, path, content))
  }
  const [part, ...rest] = path
  if (part === undefined) return [json]
  const next =
    typeof part === 'number'
      ? json.items
      : json.properties && Object.hasOwn(json.properties, part)
        ? json.properties[part]
        : json.additionalProperties
  return isSchema(next) ? branchesAt(next, rest, valueAt(content, [part])) : []
}

function constOf(branch: Json, field: string | undefined): string[] {
  const schema = field === undefined ? undefined : branch.properties?.[field]
  return isSchema(schema) && typeof schema.const === 'string' ? [schema.const] : []
}

const isSchema = (schema: unknown): schema is Json =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema)
