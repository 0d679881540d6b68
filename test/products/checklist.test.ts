import { describe, expect, it } from 'vitest'
import { manual } from '../../src/checks/manual.ts'
import { kinds as small } from './kinds.ts'
import { load, problemsOf } from './written.ts'

const kinds = [...small, manual]
const DAY_MS = 24 * 60 * 60 * 1000

const acme = `product: acme
title: Acme
repository: acme/web
roles:
  devops: { title: DevOps, people: ["@devops"] }
  backend: { title: Backend, people: ["@backend"] }
environments:
  production: { default: true }
  staging: {}
areas:
  all:
    title: All
    weight: 1
    checks:
      www: { kind: probe, title: Website, url: "https://acme.example" }
      live: { kind: probe, title: Live, url: "https://live.acme.example", environments: [production] }
      scoped: { kind: manual, title: Queries are scoped }
prerequisites:
  briefed: { title: The team is briefed }
  online: { title: It is online, check: www }
checklists:
  launch:
    title: Launch
    sections:
      - title: Code
        owner: backend
        items:
          - Nothing is left to do
          - { title: It answers, checks: [www, live], severity: warning, owner: devops }
          - { title: Queries are scoped, confirms: scoped, validFor: 90d }
      - title: First hour
        phase: first-hour
        severity: conditional
        items: [Watch the logs]
  release:
    title: Release
    environments: [production]
    file: docs/RELEASE.md
    sections:
      - { title: For Staging, leaveOut: true }
      - { title: Security, severity: warning, owner: devops }
      - title: Code
        phase: during
        items: [{ title: It is online, checks: [live] }, { title: All know it, confirms: briefed }]
  handover: { title: Handover, file: HANDOVER.md, repository: acme/docs }
goLive: launch
`

describe('the checklists of a product’s file', () => {
  it('are bound: before the deployment, blocking and the section’s owner’s, where nothing else is said', async () => {
    const product = await load(acme, kinds)
    const id = (words: string) => expect.stringMatching(new RegExp(`^${words}-[0-9a-f]{8}$`))
    const devops = { role: 'devops', title: 'DevOps' }
    const backend = { role: 'backend', title: 'Backend' }
    const plain = { checks: [], confirms: null, severity: 'blocking', owner: backend, validForMs: null }
    expect(product.checklists[0]).toEqual({
      name: 'launch',
      title: 'Launch',
      environments: ['production', 'staging'],
      file: null,
      sections: [
        {
          title: 'Code',
          phase: 'before',
          items: [
            { ...plain, id: id('code/nothing-is-left-to-do'), title: 'Nothing is left to do' },
            {
              ...plain,
              id: id('code/it-answers'),
              title: 'It answers',
              checks: ['www', 'live'],
              severity: 'warning',
              owner: devops,
            },
            {
              ...plain,
              id: id('code/queries-are-scoped'),
              title: 'Queries are scoped',
              confirms: 'scoped',
              validForMs: 90 * DAY_MS,
            },
          ],
        },
        {
          title: 'First hour',
          phase: 'first-hour',
          items: [
            {
              ...plain,
              id: id('first-hour/watch-the-logs'),
              title: 'Watch the logs',
              severity: 'conditional',
              owner: null,
            },
          ],
        },
      ],
    })
  })

  it('may be read from a file, in the product’s repository or another, with what the manifest adds', async () => {
    const { checklists } = await load(acme, kinds)
    expect(checklists[1]).toMatchObject({
      environments: ['production'],
      sections: [],
      file: {
        repository: 'acme/web',
        path: 'docs/RELEASE.md',
        notes: [
          { heading: 'For Staging', leaveOut: true, items: [] },
          { heading: 'Security', phase: null, severity: 'warning', owner: { role: 'devops' }, leaveOut: false },
          {
            heading: 'Code',
            phase: 'during',
            severity: null,
            items: [
              { title: 'It is online', checks: ['live'] },
              { title: 'All know it', confirms: 'briefed', severity: null, validForMs: null },
            ],
          },
        ],
      },
    })
    expect(checklists[2]?.file).toEqual({ repository: 'acme/docs', path: 'HANDOVER.md', notes: [] })
  })

  it('may be the list that reports show for going live', async () => {
    const { plan } = await load(acme, kinds)
    expect(plan.goLive).toEqual([
      { title: 'Nothing is left to do', checks: [] },
      { title: 'It answers', checks: ['www', 'live'] },
      { title: 'Queries are scoped', checks: [] },
      { title: 'Watch the logs', checks: [] },
    ])
  })

  it('are not needed', async () => {
    const product = await load(acme.replace(/checklists:[\s\S]*/, ''), kinds)
    expect(product.checklists).toEqual([])
    expect(product.signOffs.size).toBe(0)
  })

  it('have items of 3,000 characters of any script, and the same ids when others are added', async () => {
    const long = '検 <!channel> & `x` '.repeat(150).trim().slice(0, 3000)
    const before = await load(acme, kinds)
    const after = await load(acme.replace('items:\n', `items:\n          - '${long}'\n`), kinds)
    const idsOf = ({ checklists }: typeof before) => checklists[0]?.sections[0]?.items.map(({ id }) => id) ?? []
    expect(after.checklists[0]?.sections[0]?.items[0]?.title).toBe(long)
    expect(idsOf(after).slice(1)).toEqual(idsOf(before))
  })

  it.each<[string, string, string, string[]]>([
    [
      'an item that is too long',
      'Nothing is left to do',
      'x'.repeat(3001),
      ['checklists.launch.sections.0.items.0: must be at most 3000 characters long'],
    ],
    [
      'an item that is neither text nor fields',
      '- Nothing is left to do',
      '- 5',
      ['checklists.launch.sections.0.items.0: must be text or a map of names, not a number'],
    ],
    [
      'a check that is not there',
      'checks: [www, live]',
      'checks: [wwww]',
      ['checklists.launch.sections.0.items.1.checks.0: there is no check "wwww"; did you mean "www"?'],
    ],
    [
      'a check that is not asked where the checklist is for',
      'checks: [www, live]',
      'checks: [live]',
      ['checklists.launch.sections.0.items.1.checks: none of them is asked in "staging"'],
    ],
    [
      'an owner that is not there',
      'owner: devops }\n          - { title: Queries',
      'owner: devop }\n          - { title: Queries',
      ['checklists.launch.sections.0.items.1.owner: "devop" is not a role; did you mean "devops"?'],
    ],
    [
      'a section’s owner that is not there',
      'warning, owner: devops }\n      - title: Code',
      'warning, owner: security }\n      - title: Code',
      ['checklists.release.sections.1.owner: "security" is not a role; the roles are devops, backend'],
    ],
    [
      'an environment that is not there',
      'environments: [production]\n    file',
      'environments: [prod]\n    file',
      ['checklists.release.environments.0: there is no environment "prod"; did you mean "production"?'],
    ],
    [
      'a severity and a phase that are none',
      'severity: warning, owner: devops }\n          -',
      'severity: fatal }\n          -',
      ['checklists.launch.sections.0.items.1.severity: must be one of blocking, conditional, warning'],
    ],
    [
      'a phase that is none',
      'phase: first-hour',
      'phase: first-hours',
      [
        'checklists.launch.sections.1.phase: must be one of before, during, after, first-hour, first-day, ongoing; did you mean "first-hour"?',
      ],
    ],
    [
      'a field that is none',
      'title: It answers, checks',
      'title: It answers, check',
      ['checklists.launch.sections.0.items.1.check: there is no such field; did you mean "checks"?'],
    ],
    [
      'a tick that would confirm what answers by itself',
      'confirms: scoped',
      'confirms: www',
      [
        'checklists.launch.sections.0.items.2.confirms: the check "www" is of kind "probe", which answers by itself: name it under "checks"',
      ],
    ],
    [
      'a tick that would confirm what a check proves',
      'confirms: scoped',
      'confirms: online',
      [
        'checklists.launch.sections.0.items.2.confirms: a check proves the prerequisite "online": name that check under "checks"',
      ],
    ],
    [
      'a tick that confirms nothing',
      'confirms: briefed',
      'confirms: brief',
      [
        'checklists.release.sections.2.items.1.confirms: there is no check of kind manual and no prerequisite "brief"; did you mean "briefed"?',
      ],
    ],
    [
      'a tick that confirms what is not asked there',
      'title: Queries are scoped }',
      'title: Queries are scoped, environments: [staging] }',
      ['checklists.launch.sections.0.items.2.confirms: the check "scoped" is not asked in "production"'],
    ],
    [
      'both ways of proof',
      'confirms: scoped, validFor: 90d',
      'confirms: scoped, checks: [www], validFor: 90d',
      [
        'checklists.launch.sections.0.items.2.confirms: stands beside "checks": write one of the two',
        'checklists.launch.sections.0.items.2.validFor: is for a tick, but "checks" tick this item',
      ],
    ],
    [
      'an item twice in a section',
      '- { title: Queries are scoped,',
      '- { title: nothing is LEFT to do!,',
      ['checklists.launch.sections.0.items.2: stands in this section a second time: give it other words'],
    ],
    [
      'a checklist without items',
      '    file: docs/RELEASE.md\n    sections:',
      '    x:',
      [
        'checklists.release: needs "sections", or a "file" to read them from',
        'checklists.release.x: there is no such field; the fields are title, environments, file, repository, sections',
      ],
    ],
    [
      'a repository without a file',
      'file: HANDOVER.md, repository',
      'sections: [{ title: A, items: [b] }], repository',
      ['checklists.handover.repository: is for a "file", but none is named'],
    ],
    [
      'a file in no repository',
      'repository: acme/web\n',
      '',
      ['checklists.release.file: needs a "repository" beside it: the product names none'],
    ],
    [
      'a file outside of the repository',
      'docs/RELEASE.md',
      '../RELEASE.md',
      ['checklists.release.file: must be a path in the repository, such as docs/DEPLOYMENT.md'],
    ],
    [
      'a section without items, where there is no file',
      '        items: [Watch the logs]\n',
      '',
      ['checklists.launch.sections.1: needs "items"'],
    ],
    [
      'a section that leaves something out, where there is no file',
      'items: [Watch the logs]',
      'leaveOut: true',
      ['checklists.launch.sections.1.leaveOut: is for the headings of a "file"'],
    ],
    [
      'a section that leaves something out and says something about it',
      'leaveOut: true',
      'leaveOut: true, phase: after',
      ['checklists.release.sections.0.leaveOut: must stand beside the title alone'],
    ],
    [
      'a section that says nothing about the file',
      '{ title: Security, severity: warning, owner: devops }',
      '{ title: Security }',
      ['checklists.release.sections.1: needs items, a phase, a severity, an owner or "leaveOut: true"'],
    ],
    [
      'a list for going live that is not there',
      'goLive: launch',
      'goLive: lunch',
      ['goLive: there is no checklist "lunch"; did you mean "launch"?'],
    ],
    [
      'a list for going live in a file',
      'goLive: launch',
      'goLive: release',
      ['goLive: the items of "release" are in a file, which reports do not read'],
    ],
  ])('%s', async (_name, before, after, problems) => {
    expect(acme).toContain(before)
    const found = await problemsOf(acme.replace(before, after), kinds)
    expect(found.map((problem) => problem.replace(/^\d+:\d+: /, ''))).toEqual(problems)
  })

  it('are told where in the file they are wrong', async () => {
    expect(await problemsOf(acme.replace('confirms: scoped', 'confirms: nobody'), kinds)).toEqual([
      '30:52: checklists.launch.sections.0.items.2.confirms: there is no check of kind manual and no prerequisite "nobody"',
    ])
  })
})
