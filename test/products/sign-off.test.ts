import { describe, expect, it } from 'vitest'
import { load, problemsOf } from './written.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const acme = `product: acme
title: Acme
roles:
  devops: { title: DevOps, people: ["@devops", devi@acme.example] }
  backend: { title: Backend, people: [dana@acme.example, U0NOOR, dana@acme.example] }
  lead: { title: Lead, people: [lee@acme.example] }
environments:
  production: { default: true }
  staging: {}
  preview: {}
areas:
  all:
    title: All
    weight: 1
    checks:
      www: { kind: probe, title: Website, url: "https://acme.example" }
checklists:
  launch: { title: Launch, environments: [production], sections: [{ title: A, items: [b] }] }
  always: { title: Always, sections: [{ title: A, items: [b] }] }
signOff:
  production:
    readiness: GO
    checklists: [launch]
    within: 12h
    authorsMaySign: false
    hours: { from: 8, to: 20 }
    roles:
      backend: { quorum: 2, validFor: 3d, title: Backend Engineer }
      devops: { quorum: 5 }
      lead:
    waivers: { roles: [lead], longest: 14d }
  staging: { roles: { lead: {} }, waivers: { roles: [devops] } }
`

describe('the sign-offs of a product’s file', () => {
  it('are bound, with every field said', async () => {
    const { signOffs } = await load(acme)
    expect(signOffs.get('production')).toEqual({
      environment: 'production',
      readiness: 'GO',
      checklists: ['launch'],
      withinMs: 12 * HOUR_MS,
      authorsMaySign: false,
      hours: { from: 8, to: 20 },
      roles: [
        {
          role: 'backend',
          title: 'Backend Engineer',
          people: ['dana@acme.example', 'U0NOOR', 'dana@acme.example'],
          quorum: 2,
          validForMs: 3 * DAY_MS,
        },
        {
          role: 'devops',
          title: 'DevOps',
          people: ['@devops', 'devi@acme.example'],
          quorum: 5,
          validForMs: 7 * DAY_MS,
        },
        { role: 'lead', title: 'Lead', people: ['lee@acme.example'], quorum: 1, validForMs: 7 * DAY_MS },
      ],
      waivers: { roles: ['lead'], longestMs: 14 * DAY_MS },
    })
  })

  it('are bound, with what holds when nothing is said', async () => {
    const { signOffs } = await load(acme)
    expect(signOffs.get('staging')).toEqual({
      environment: 'staging',
      readiness: 'GO WITH CONDITIONS',
      checklists: ['always'],
      withinMs: 2 * DAY_MS,
      authorsMaySign: true,
      hours: { from: 9, to: 18 },
      roles: [{ role: 'lead', title: 'Lead', people: ['lee@acme.example'], quorum: 1, validForMs: 7 * DAY_MS }],
      waivers: { roles: ['devops'], longestMs: 30 * DAY_MS },
    })
    expect(signOffs.has('preview')).toBe(false)
  })

  it('may ask for nobody and nothing', async () => {
    const { signOffs } = await load(acme.replace(/staging: \{ roles.*/, 'staging: { checklists: [] }'))
    expect(signOffs.get('staging')).toMatchObject({ roles: [], checklists: [], waivers: null })
  })

  it.each<[string, string, string, string[]]>([
    [
      'an environment that is not there',
      '  staging: { roles',
      '  stagin: { roles',
      ['signOff.stagin: there is no environment "stagin"; did you mean "staging"?'],
    ],
    [
      'a checklist that is not there',
      'checklists: [launch]',
      'checklists: [lunch]',
      ['signOff.production.checklists.0: there is no checklist "lunch"; did you mean "launch"?'],
    ],
    [
      'a checklist of another environment',
      'staging: { roles',
      'staging: { checklists: [launch], roles',
      ['signOff.staging.checklists.0: the checklist "launch" is not for "staging"'],
    ],
    [
      'a role that is not there',
      '      lead:\n',
      '      leader:\n',
      ['signOff.production.roles.leader: "leader" is not a role; did you mean "lead"?'],
    ],
    [
      'a role for waivers that is not there',
      '[lead], longest',
      '[cto], longest',
      ['signOff.production.waivers.roles.0: "cto" is not a role; the roles are devops, backend, lead'],
    ],
    [
      'more signatures than people',
      'quorum: 2',
      'quorum: 3',
      ['signOff.production.roles.backend.quorum: asks for 3 signatures, but the role has 2 people'],
    ],
    [
      'more signatures than one person',
      '      lead:\n',
      '      lead: { quorum: 2 }\n',
      ['signOff.production.roles.lead.quorum: asks for 2 signatures, but the role has one person'],
    ],
    ['no signature', 'quorum: 2', 'quorum: 0', ['signOff.production.roles.backend.quorum: must be at least 1']],
    [
      'half a signature',
      'quorum: 2',
      'quorum: 1.5',
      ['signOff.production.roles.backend.quorum: must be a whole number'],
    ],
    [
      'a verdict that is none',
      'readiness: GO',
      'readiness: NO-GO',
      ['signOff.production.readiness: must be one of GO, GO WITH CONDITIONS, any'],
    ],
    [
      'hours that end before they begin',
      'from: 8, to: 20',
      'from: 20, to: 8',
      ['signOff.production.hours: must begin before they end'],
    ],
    [
      'an hour that no day has',
      'from: 8, to: 20',
      'from: 8, to: 25',
      ['signOff.production.hours.to: must be at most 24'],
    ],
    ['no time to sign', 'within: 12h', 'within: 5s', ['signOff.production.within: must be at least 1m']],
    [
      'a signature that never ends',
      'validFor: 3d',
      'validFor: 400d',
      ['signOff.production.roles.backend.validFor: must be at most 365d'],
    ],
    [
      'waivers that nobody may grant',
      '[lead], longest',
      '[], longest',
      ['signOff.production.waivers.roles: must name at least one role'],
    ],
    [
      'a field that is none',
      'authorsMaySign',
      'authorsCanSign',
      ['signOff.production.authorsCanSign: there is no such field; did you mean "authorsMaySign"?'],
    ],
  ])('%s', async (_name, before, after, problems) => {
    expect(acme).toContain(before)
    const found = await problemsOf(acme.replace(before, after))
    expect(found.map((problem) => problem.replace(/^\d+:\d+: /, ''))).toEqual(problems)
  })
})
