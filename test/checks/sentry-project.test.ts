import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startSentry } from '../../playground/emulators/sentry.ts'
import { judgeProject, sentryProject } from '../../src/checks/sentry-project.ts'
import { type ClientKey, createSentry, type SentryProject } from '../../src/sources/sentry.ts'
import { localNetwork, patient } from '../sources/local.ts'
import { sentryWorld } from '../support/sentry-world.ts'
import { asking } from './asking.ts'

const project: SentryProject = {
  slug: 'web',
  name: 'Web',
  platform: 'javascript-nextjs',
  firstEventAt: new Date('2025-11-18T10:24:00Z'),
  url: 'https://sentry.io/web',
  keysUrl: 'https://sentry.io/web/keys',
}
const quiet = { ...project, firstEventAt: null, platform: null }
const key = (isActive: boolean): ClientKey => ({ id: '1', name: 'Default', isActive, createdAt: null })

describe('a project', () => {
  it.each<[string, SentryProject | null, ClientKey[], boolean, string, string, string, number]>([
    [
      'that is set up',
      project,
      [key(true)],
      true,
      'pass',
      'sentry.ok',
      'acme/web has an active client key and has received events since 18 November 2025',
      1,
    ],
    ['that is missing', null, [], false, 'fail', 'sentry.no_project', 'Sentry has no project acme/web', 0],
    ['without keys', project, [], false, 'fail', 'sentry.no_key', 'acme/web has no client key', 2 / 3],
    [
      'whose keys are switched off',
      project,
      [key(false), key(false)],
      false,
      'fail',
      'sentry.no_key',
      'acme/web has no active client key',
      2 / 3,
    ],
    [
      'without events',
      quiet,
      [key(false), key(true)],
      false,
      'warn',
      'sentry.no_events',
      'acme/web has never received an event',
      2.5 / 3,
    ],
    [
      'without the events it needs',
      quiet,
      [key(true)],
      true,
      'fail',
      'sentry.no_events',
      'acme/web has never received an event',
      2 / 3,
    ],
    [
      'with nothing',
      quiet,
      [],
      true,
      'fail',
      'sentry.no_key',
      'acme/web has no client key and has never received an event',
      1 / 3,
    ],
  ])('%s', (_, asked, keys, requireEvents, status, code, summary, share) => {
    const answer = judgeProject('acme/web', asked, keys, requireEvents)
    expect(answer).toMatchObject({ status, code, summary })
    expect(answer.share).toBeCloseTo(share)
  })

  it('shows a row for each question, and where to act', () => {
    expect(judgeProject('acme/web', quiet, [key(false)], false).details).toEqual([
      {
        status: 'pass',
        subject: 'Project',
        found: 'exists',
        note: 'no platform named',
        link: { title: 'Web', url: project.url },
      },
      {
        status: 'fail',
        subject: 'Client key (DSN)',
        found: '1 key, none active',
        link: { title: 'Client keys', url: project.keysUrl },
      },
      { status: 'warn', subject: 'Events', found: 'none yet' },
    ])
  })
})

describe('the products', () => {
  it.each([
    ['vauntico', 'fulfillment-engine', 'pass', 'sentry.ok'],
    ['ecosystem', 'ecosystem-web', 'fail', 'sentry.no_key'],
    ['vivr', 'vivr-web', 'fail', 'sentry.no_project'],
    ['rappit', 'rappit-api', 'pass', 'sentry.ok'],
  ])('%s/%s: %s', async (organization, slug, status, code) => {
    const emulator = await startSentry(sentryWorld('token'))
    onTestFinished(emulator.close)
    const sentry = createSentry({ token: 'token', url: emulator.url }, localNetwork())
    const spec = sentryProject.spec.parse({ organization, project: slug })
    const answer = await sentryProject.ask(spec, asking({ sentry }, { signal: patient() }))
    expect(answer).toMatchObject({ status, code })
    // The secret part of a client key, as every seed writes it.
    expect(inspect(answer, { depth: null })).not.toContain('c0ffee')
  })

  it('is not asked under a name that is no slug', () => {
    expect(sentryProject.spec.safeParse({ organization: '..', project: 'web' }).success).toBe(false)
  })
})
