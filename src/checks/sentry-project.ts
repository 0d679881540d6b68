import { z } from 'zod'
import { day } from '../sources/outage.ts'
import type { ClientKey, SentryProject } from '../sources/sentry.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { counted, shareOf, worstOf } from './rows.ts'
import { organizationField, projectField } from './sentry-fields.ts'

const Spec = z.object({
  organization: organizationField,
  project: projectField,
  requireEvents: z
    .boolean()
    .default(false)
    .describe('Whether a project that never received an event fails; false when left out, which only warns.'),
})

/** Asks whether a project is set up so that errors can arrive, and whether any ever did. */
export const sentryProject = defineCheck('sentry-project', {
  summary: 'A Sentry project exists, has an active client key (DSN) and has received events.',
  spec: Spec,
  ask: async ({ organization, project: slug, requireEvents }, { sources, signal }) => {
    const project = await sources.sentry.project(organization, slug, { signal })
    const keys = project === null ? [] : await sources.sentry.clientKeys(organization, slug, { signal })
    return judgeProject(`${organization}/${slug}`, project, keys, requireEvents)
  },
})

/** Judges a project and its client keys; pure. */
export function judgeProject(
  name: string,
  project: SentryProject | null,
  keys: readonly ClientKey[],
  requireEvents: boolean,
): CheckAnswer {
  if (project === null) {
    const details: Detail[] = [{ status: 'fail', subject: name, found: 'missing' }]
    return { status: 'fail', code: 'sentry.no_project', summary: `Sentry has no project ${name}`, share: 0, details }
  }
  const link = { title: project.name, url: project.url }
  const rows = [
    {
      status: 'pass',
      subject: 'Project',
      found: 'exists',
      note: project.platform ?? 'no platform named',
      link,
    } as const,
    keyRow(project, keys),
    eventRow(project, requireEvents),
  ]
  const status = worstOf(rows)
  const problems = rows.flatMap((row) => (row.status === 'pass' ? [] : [row.sentence ?? '']))
  const summary =
    problems.length > 0
      ? `${name} ${problems.join(' and ')}`
      : `${name} has an active client key and has received events since ${day(project.firstEventAt ?? new Date(0))}`
  const code = rows.find((row) => row.status === status)?.code
  return {
    status,
    code: status === 'pass' ? 'sentry.ok' : (code ?? 'sentry.unknown'),
    summary,
    share: shareOf(rows),
    details: rows.map(({ sentence: _sentence, code: _code, ...row }): Detail => row),
    link,
  }
}

interface Row extends Detail {
  readonly code?: string
  /** What is wrong, to stand after the project's name. */
  readonly sentence?: string
}

function keyRow({ keysUrl }: SentryProject, keys: readonly ClientKey[]): Row {
  const link = { title: 'Client keys', url: keysUrl }
  const active = keys.filter((key) => key.isActive)
  if (active.length > 0) {
    return { status: 'pass', subject: 'Client key (DSN)', found: `${counted(active.length, 'active key')}`, link }
  }
  const code = 'sentry.no_key'
  const subject = 'Client key (DSN)'
  if (keys.length === 0) return { status: 'fail', subject, found: 'missing', link, code, sentence: 'has no client key' }
  const found = `${counted(keys.length, 'key')}, none active`
  return { status: 'fail', subject, found, link, code, sentence: 'has no active client key' }
}

function eventRow({ firstEventAt }: SentryProject, requireEvents: boolean): Row {
  if (firstEventAt !== null) {
    return { status: 'pass', subject: 'Events', found: 'received', note: `since ${day(firstEventAt)}` }
  }
  const status = requireEvents ? 'fail' : 'warn'
  const sentence = 'has never received an event'
  return { status, subject: 'Events', found: 'none yet', code: 'sentry.no_events', sentence }
}
