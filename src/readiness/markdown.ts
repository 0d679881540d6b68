import type { Report } from './assessment.ts'
import type { Changes } from './changes.ts'
import { changesSection } from './markdown/changes.ts'
import {
  askedSection,
  evidenceSection,
  infrastructureSections,
  missingNames,
  pipelineSection,
} from './markdown/evidence.ts'
import { findingsSection, recommendationsSection, shortestPathSection, waiversSection } from './markdown/findings.ts'
import { contactsSection, planSections } from './markdown/plan.ts'
import { areasSection, gatesSection, summarySection } from './markdown/summary.ts'
import { text, time } from './markdown/text.ts'

/**
 * The report as a Markdown document (GitHub's dialect), whole: nothing is left out and nothing in it can act as markup.
 * Sections without content are left out.
 * @param changes how it differs from earlier reports, where these are known
 */
export function reportMarkdown(report: Report, changes?: Changes): string {
  const { productTitle, environment, assessment, startedAt, finishedAt, id, manifestHash } = report
  const { commit } = assessment
  const at = commit ? `, commit ${text(commit.slice(0, 7))}` : ''
  const sections = [
    `# ${text(productTitle)}: ${assessment.verdict}, ${assessment.score} %`,
    `Environment ${text(environment)}${at}, asked at ${time(startedAt)}, answered at ${time(finishedAt)}.`,
    ...summarySection(report),
    ...(changes === undefined ? [] : changesSection(changes)),
    ...areasSection(report),
    ...gatesSection(report),
    ...infrastructureSections(report),
    ...pipelineSection(report),
    ...findingsSection(report),
    ...waiversSection(report),
    ...shortestPathSection(report),
    ...recommendationsSection(report),
    ...planSections(report),
    ...evidenceSection(report),
    ...missingNames(report),
    ...contactsSection(report),
    ...askedSection(report),
    `Report ${id}, manifest ${manifestHash}.`,
  ]
  return `${sections.join('\n\n')}\n`
}
