import { describe, expect, it } from 'vitest'
import { load, problemsOf } from './written.ts'

const acme = `product: acme
title: Acme
targetScore: 85
roles:
  devops: { title: DevOps, people: ["@devops"] }
  backend: { title: Backend, people: ["@backend"], escalation: API issues }
environments:
  production: { default: true }
  staging: { targetScore: 60 }
areas:
  endpoints:
    title: Endpoints
    weight: 1
    checks:
      www: { kind: probe, title: Website, url: "https://acme.example", priority: P0, owner: devops }
      api: { kind: probe, title: API, url: "https://api.acme.example", priority: P1, horizon: now }
      live: { kind: probe, title: Live, url: "https://live.acme.example", environments: [production] }
gates:
  gate-001: { title: Reachable, checks: [www, api], level: blocking }
  gate-002: { title: Live, checks: [live], levels: { production: conditional, staging: warning }, note: Later }
prerequisites:
  live: { title: It is live, check: live }
  website: { title: The website is there, check: www }
  briefed: { title: The team is briefed, owner: backend, environments: [production] }
performance:
  - { title: Latency, target: "< 500 ms (p95)", check: api }
  - { title: Page load, target: < 3 s }
milestones:
  - { title: Online, target: Day 1, checks: [www, api] }
goLive:
  - { title: On-call rotation established }
estimates:
  - { claim: Payments are 87 % ready, by: Ann Lee, on: 2026-01-10 }
`

describe('what a product’s file says beside its checks', () => {
  it('is bound', async () => {
    const product = await load(acme)
    expect(product?.environments).toEqual([
      { name: 'production', title: 'production', targetScore: 85 },
      { name: 'staging', title: 'staging', targetScore: 60 },
    ])
    expect(product?.checks.map(({ id, horizon }) => [id, horizon])).toEqual([
      ['www', 'now'],
      ['api', 'now'],
      ['live', 'month'],
    ])
    expect(product?.gates).toEqual([
      {
        id: 'gate-001',
        title: 'Reachable',
        checks: ['www', 'api'],
        levels: new Map([
          ['production', 'blocking'],
          ['staging', 'blocking'],
        ]),
        note: null,
      },
      {
        id: 'gate-002',
        title: 'Live',
        checks: ['live'],
        levels: new Map([
          ['production', 'conditional'],
          ['staging', 'warning'],
        ]),
        note: 'Later',
      },
    ])
    const devops = { role: 'devops', title: 'DevOps' }
    const backend = { role: 'backend', title: 'Backend' }
    const everywhere = ['production', 'staging']
    expect(product?.prerequisites).toEqual([
      { id: 'live', title: 'It is live', check: 'live', owner: null, environments: ['production'] },
      { id: 'website', title: 'The website is there', check: 'www', owner: devops, environments: everywhere },
      { id: 'briefed', title: 'The team is briefed', check: null, owner: backend, environments: ['production'] },
    ])
    expect(product?.plan).toEqual({
      performance: [
        { title: 'Latency', target: '< 500 ms (p95)', check: 'api' },
        { title: 'Page load', target: '< 3 s', check: null },
      ],
      milestones: [{ title: 'Online', target: 'Day 1', checks: ['www', 'api'] }],
      goLive: [{ title: 'On-call rotation established', checks: [] }],
      estimates: [{ claim: 'Payments are 87 % ready', by: 'Ann Lee', on: '2026-01-10' }],
      contacts: [
        { title: 'DevOps', people: ['@devops'], escalation: null },
        { title: 'Backend', people: ['@backend'], escalation: 'API issues' },
      ],
    })
  })

  it.each<[string, string, string, string[]]>([
    [
      'a gate with a check that is not there',
      'checks: [www, api], level',
      'checks: [wwww, api], level',
      ['19:42: gates.gate-001.checks.0: there is no check "wwww"; did you mean "www"?'],
    ],
    [
      'a gate without a check',
      'checks: [live], levels',
      'checks: [], levels',
      ['20:36: gates.gate-002.checks: must name at least one check'],
    ],
    [
      'a gate without a level',
      ', level: blocking',
      '',
      ['19:3: gates.gate-001: needs a "level", or "levels" with one for each environment'],
    ],
    [
      'a gate with a level twice over',
      ', level: blocking',
      ', level: blocking, levels: { production: blocking, staging: warning }',
      ['19:70: gates.gate-001.levels: stands beside "level": write one of the two'],
    ],
    [
      'a gate that says nothing of an environment, and something of an unknown one',
      'staging: warning',
      'stagin: warning',
      [
        '20:44: gates.gate-002.levels: has no level for the environment "staging"',
        '20:79: gates.gate-002.levels.stagin: there is no environment "stagin"; did you mean "staging"?',
      ],
    ],
    [
      'a gate that matters where nothing of it is asked',
      'staging: warning',
      'staging: conditional',
      ['20:88: gates.gate-002.levels.staging: is conditional in "staging", where none of its checks is asked'],
    ],
    [
      'a gate that blocks everywhere, but is not asked everywhere',
      'levels: { production: conditional, staging: warning }',
      'level: blocking',
      ['20:51: gates.gate-002.level: is blocking in "staging", where none of its checks is asked'],
    ],
    [
      'a level that is none',
      'level: blocking',
      'level: strict',
      ['19:60: gates.gate-001.level: must be one of blocking, conditional, warning'],
    ],
    [
      'a prerequisite with a check, an owner and an environment that are not there',
      'owner: backend, environments: [production]',
      'check: nothing, owner: bakend, environments: [prod]',
      [
        '24:49: prerequisites.briefed.check: there is no check "nothing"',
        '24:65: prerequisites.briefed.owner: "bakend" is not a role; did you mean "backend"?',
        '24:88: prerequisites.briefed.environments.0: there is no environment "prod"; did you mean "production"?',
      ],
    ],
    [
      'a prerequisite whose check is not asked there',
      'title: It is live, check: live',
      'title: It is live, check: live, environments: [production, staging]',
      ['22:70: prerequisites.live.environments.1: its check "live" is not asked in "staging"'],
    ],
    [
      'a figure whose check is not there',
      'check: api }',
      'check: apis }',
      ['26:56: performance.0.check: there is no check "apis"; did you mean "api"?'],
    ],
    [
      'a milestone whose check is not there',
      'Day 1, checks: [www, api]',
      'Day 1, checks: [www, web]',
      ['29:51: milestones.0.checks.1: there is no check "web"; did you mean "www"?'],
    ],
    [
      'an item whose check is not there',
      'rotation established }',
      'rotation established, checks: [on-call] }',
      ['31:53: goLive.0.checks.0: there is no check "on-call"'],
    ],
    [
      'lists and maps in each other’s place',
      'levels: { production: conditional, staging: warning }',
      'levels: []',
      ['20:52: gates.gate-002.levels: must be a map of names, not a list'],
    ],
    ['an estimate of no day', '2026-01-10', 'yesterday', ['33:56: estimates.0.on: must be a day such as 2026-01-10']],
  ])('%s', async (_name, before, after, problems) => {
    expect(acme).toContain(before)
    expect(await problemsOf(acme.replace(before, after))).toEqual(problems)
  })

  it('survives anything in place of them', async () => {
    const [head] = acme.split('gates:')
    const problems = await problemsOf(
      `${head}gates: [1]\nprerequisites: 5\nperformance: x\nmilestones: {}\ngoLive: [5]\n`,
    )
    expect(problems.map((problem) => problem.replace(/^\d+:\d+: /, ''))).toEqual([
      'gates: must be a map of names, not a list',
      'prerequisites: must be a map of names, not a number',
      'performance: must be a list, not text',
      'milestones: must be a list, not a map of names',
      'goLive.0: must be a map of names, not a number',
    ])
  })
})
