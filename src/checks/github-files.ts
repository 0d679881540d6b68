import { z } from 'zod'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { Glob, globTest, isGlob } from './glob.ts'
import { commitIn, repositoryField, repositoryNamed } from './repository.ts'
import { counted, listed, shareOf, worstOf } from './rows.ts'

const Globs = z.union([Glob, z.array(Glob).min(1)]).transform((value) => [value].flat())

const Count = z.strictObject({
  files: Glob.describe('Which files are counted.'),
  atLeast: z.number().int().min(0).optional().describe('The least number that is right.'),
  atMost: z.number().int().min(0).optional().describe('The greatest number that is right.'),
})

/** A path goes into an address as it is: nothing in it may lead elsewhere. */
const isPath = (path: string) =>
  !/[?#%\\]/.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part))

const Content = z.strictObject({
  file: z
    .string()
    .refine(isPath, 'must be a path from the top folder, such as .github/workflows/ci.yml')
    .describe('The path of the file.'),
  text: z.string().min(1).describe('What must stand in it.'),
})

const Spec = z
  .object({
    repository: repositoryField,
    ref: z
      .string()
      .min(1)
      .default('HEAD')
      .describe(
        'The branch, tag or commit whose files count; when left out the commit of the release, or else the default branch.',
      ),
    mustExist: Globs.optional().describe('Patterns that each must find a file.'),
    mustNotExist: Globs.optional().describe('Patterns that must find no file, such as .env.production.'),
    uniqueNumericPrefix: Globs.optional().describe(
      'Folders, or patterns of files, in which no two files may begin with the same number.',
    ),
    count: z.array(Count).min(1).optional().describe('How many files patterns must find.'),
    mustContain: z
      .array(Content)
      .min(1)
      .optional()
      .describe('Texts that must stand in files, such as a pinned version in a workflow.'),
  })
  .refine(
    ({ mustExist, mustNotExist, uniqueNumericPrefix, count, mustContain }) =>
      mustExist ?? mustNotExist ?? uniqueNumericPrefix ?? count ?? mustContain,
    'needs mustExist, mustNotExist, uniqueNumericPrefix, count or mustContain',
  )

type Rules = Omit<z.output<typeof Spec>, 'repository' | 'ref'>

/** Looks at the names of a repository's files, and into those that are named for it. */
export const githubFiles = defineCheck('github-files', {
  summary: 'Files of the repository exist, do not exist, contain a text, or are numbered without doubles.',
  spec: Spec,
  ask: async ({ repository: own, ref: named, ...rules }, asking) => {
    const { sources, signal } = asking
    const repository = repositoryNamed(own, asking.repository)
    const ref = (named === 'HEAD' ? commitIn(repository, asking) : undefined) ?? named
    const read = [...new Set(rules.mustContain?.map(({ file }) => file))]
    const [files, texts] = await Promise.all([
      sources.github.files(repository, ref, { signal }),
      Promise.all(
        read.map(async (file) => [file, await sources.github.fileText(repository, file, { ref, signal })] as const),
      ),
    ])
    return judgeFiles(
      files.map(({ path }) => path),
      rules,
      new Map(texts),
    )
  },
})

/** A row with the words that say by themselves what is wrong. */
interface Row extends Detail {
  readonly problem?: string
}

/**
 * Judges the paths of all files; pure.
 * @param texts of the files that must contain something; null for one that is not there
 */
export function judgeFiles(
  paths: readonly string[],
  rules: Rules,
  texts: ReadonlyMap<string, string | null> = new Map(),
): CheckAnswer {
  const rows = [
    ...(rules.mustNotExist ?? []).map((glob) => judgeAbsent(glob, paths.filter(globTest(glob)))),
    ...(rules.mustExist ?? []).map((glob) => judgePresent(glob, paths.filter(globTest(glob)))),
    ...(rules.uniqueNumericPrefix ?? []).flatMap((glob) => judgeNumbers(glob, paths)),
    ...(rules.count ?? []).map((count) => judgeCount(count, paths.filter(globTest(count.files)).length)),
    ...(rules.mustContain ?? []).map((content) => judgeContent(content, texts.get(content.file) ?? null)),
  ]
  const details = rows.map(({ problem: _problem, ...row }) => row)
  const problems = rows.flatMap(({ problem }) => problem ?? [])
  const status = worstOf(rows)
  const summary = problems.length > 0 ? problems.join('; ') : `All ${counted(rows.length, 'rule')} about files hold`
  const one = rows.length === 1 && problems.length === 0 ? 'The rule about files holds' : summary
  return { status, code: status === 'pass' ? 'files.ok' : 'files.wrong', summary: one, share: shareOf(rows), details }
}

function judgePresent(glob: string, found: readonly string[]): Row {
  const [first] = found
  if (first === undefined) return { status: 'fail', subject: glob, found: 'missing', problem: `${glob} is missing` }
  return { status: 'pass', subject: glob, found: found.length === 1 ? 'exists' : counted(found.length, 'file') }
}

function judgeAbsent(glob: string, found: readonly string[]): Row {
  if (found.length === 0) return { status: 'pass', subject: glob, found: 'not there' }
  const note = isGlob(glob) ? { note: listed(found) } : {}
  const problem = `${listed(found)} must not be in the repository`
  return { status: 'fail', subject: glob, found: counted(found.length, 'file'), ...note, problem }
}

function judgeNumbers(glob: string, paths: readonly string[]): readonly Row[] {
  const fits = globTest(isGlob(glob) ? glob : `${glob.replace(/\/$/, '')}/*`)
  const numbered = paths.flatMap((path) => {
    const end = path.lastIndexOf('/') + 1
    const [, digits] = /^(\d+)/.exec(path.slice(end)) ?? []
    if (digits === undefined || !fits(path)) return []
    return [{ folder: path.slice(0, end), name: path.slice(end), number: digits.replace(/^0+(?=\d)/, ''), digits }]
  })
  if (numbered.length === 0) {
    return [{ status: 'fail', subject: glob, found: 'no numbered file', problem: `${glob} has no numbered file` }]
  }
  const groups = Map.groupBy(numbered, ({ folder, number }) => `${folder}${number}`)
  const doubles = [...groups.values()].filter((group) => group.length > 1)
  if (doubles.length === 0) {
    return [{ status: 'pass', subject: glob, found: `${counted(numbered.length, 'file')}, no number twice` }]
  }
  return doubles.map((group): Row => {
    const digits = group[0]?.digits ?? ''
    const names = listed(group.map(({ name }) => name))
    const found = `${group.length} files with ${digits}`
    return { status: 'fail', subject: glob, found, note: names, problem: `${found} in ${glob}: ${names}` }
  })
}

function judgeCount({ files, atLeast, atMost }: z.output<typeof Count>, count: number): Row {
  const found = counted(count, 'file')
  const bound =
    atLeast !== undefined && count < atLeast
      ? `at least ${atLeast} expected`
      : atMost !== undefined && count > atMost
        ? `at most ${atMost} expected`
        : null
  if (bound === null) return { status: 'pass', subject: files, found }
  return { status: 'fail', subject: files, found, note: bound, problem: `${files} finds ${found}, ${bound}` }
}

/** The text of the file itself is never shown. */
function judgeContent({ file, text }: z.output<typeof Content>, found: string | null): Row {
  if (found === null) return { status: 'fail', subject: file, found: 'missing', problem: `${file} is missing` }
  if (found.includes(text)) return { status: 'pass', subject: file, found: `contains ${text}` }
  return {
    status: 'fail',
    subject: file,
    found: `does not contain ${text}`,
    problem: `${file} does not contain ${text}`,
  }
}
