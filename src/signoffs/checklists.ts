import type { Context } from '../context.ts'
import type { Checklist, SignOff } from '../products/checklist.ts'
import { withFileSections } from '../products/file-sections.ts'
import { readMarkdownChecklist } from '../products/markdown-checklist.ts'
import type { Product } from '../products/product.ts'
import { short } from '../words.ts'
import type { CandidateChecklist } from './candidate.ts'

/**
 * A product's checklists for an environment as they are at a commit: those that must be done there, and those asked for.
 * @throws SourceError when a checklist's file cannot be read
 */
export async function checklistsAt(
  { sources }: Pick<Context, 'sources'>,
  product: Product,
  at: { readonly requirement: SignOff; readonly names: readonly string[]; readonly commit: string },
  signal: AbortSignal,
): Promise<CandidateChecklist[]> {
  const { requirement, names, commit } = at
  const wanted = product.checklists.filter(
    ({ name, environments }) =>
      environments.includes(requirement.environment) && (requirement.checklists.includes(name) || names.includes(name)),
  )
  return Promise.all(
    wanted.map(async (checklist): Promise<CandidateChecklist> => {
      const { name, title, file } = checklist
      const isRequired = requirement.checklists.includes(name)
      const read = await readSections(sources, product, checklist, { commit, signal })
      return { name, title, isRequired, file: file?.path ?? null, ...read }
    }),
  )
}

async function readSections(
  { github }: Context['sources'],
  product: Product,
  checklist: Checklist,
  { commit, signal }: { readonly commit: string; readonly signal: AbortSignal },
): Promise<Pick<CandidateChecklist, 'sections' | 'problem'>> {
  const { file, sections } = checklist
  if (file === null) return { sections, problem: null }
  // A file of another repository has no such commit: its newest version counts.
  const ref = file.repository === product.repository ? { ref: commit } : {}
  const text = await github.fileText(file.repository, file.path, { signal, ...ref })
  if (text === null) {
    return { sections: [], problem: `${file.path} is not in ${file.repository} at ${short(commit)}` }
  }
  const merged = withFileSections(checklist, readMarkdownChecklist(text)).sections
  // A checklist that asks for nothing would count as done.
  const problem = merged.length === 0 ? `${file.path} has no boxes to tick` : null
  return { sections: merged, problem }
}
