import { describe, expect, it } from 'vitest'
import { load } from './written.ts'

const DAY_MS = 24 * 60 * 60_000

const head = `product: acme
title: Acme
channel: "#acme"
roles: { devops: { title: DevOps, people: ["@devops"] }, lead: { title: Lead, people: [lee@acme.example] } }
environments: { production: { default: true }, staging: {} }
areas:
  all:
    title: All
    weight: 1
    checks:
      www: { kind: probe, title: Website, url: "https://acme.example", priority: P0, impact: Nobody can buy }
      api: { kind: probe, title: API, url: "https://api.acme.example", priority: P1 }
      docs: { kind: probe, title: Docs, url: "https://docs.acme.example", priority: P3 }
`

describe('monitors of a product’s file', () => {
  it('are the check of their name in the default environment, with what holds when nothing is said', async () => {
    const { monitors, checks } = await load(`${head}monitors:\n  www:\n`)
    expect(monitors).toEqual([
      {
        name: 'www',
        check: checks[0],
        environments: ['production'],
        everyMs: 15_000,
        failAfter: 3,
        passAfter: 2,
        tries: 2,
        severity: 'critical',
        dependsOn: [],
        affects: 'Nobody can buy',
      },
    ])
  })

  it('are as they say', async () => {
    const { monitors, checks } = await load(
      `${head}monitors:
  home: { check: www, environments: [staging], every: 30s, failAfter: 1, passAfter: 5, tries: 1, severity: minor, affects: Readers }
  api: { dependsOn: [home] }
  docs: {}
`,
    )
    expect(monitors[0]).toEqual({
      name: 'home',
      check: checks[0],
      environments: ['staging'],
      everyMs: 30_000,
      failAfter: 1,
      passAfter: 5,
      tries: 1,
      severity: 'minor',
      dependsOn: [],
      affects: 'Readers',
    })
    expect(monitors.slice(1)).toMatchObject([
      { name: 'api', severity: 'major', dependsOn: ['home'], affects: null },
      { name: 'docs', severity: 'minor' },
    ])
  })

  it('watch the only environment that there is', async () => {
    const one = head.replace('{ production: { default: true }, staging: {} }', '{ staging: {} }')
    const { monitors } = await load(`${one}monitors: { www: {} }\n`)
    expect(monitors[0]?.environments).toEqual(['staging'])
  })
})

describe('objectives of a product’s file', () => {
  it('are shares and milliseconds', async () => {
    const { objective } = await load(
      `${head}monitors: { www: {} }\nobjectives: { availability: 99.9, p95: 500ms, errors: 0.1, over: 7d }\n`,
    )
    expect(objective?.availability).toBeCloseTo(0.999, 10)
    expect(objective?.errorRate).toBeCloseTo(0.001, 10)
    expect(objective).toMatchObject({ p95Ms: 500, overMs: 7 * DAY_MS })
  })

  it('may be only one, or none', async () => {
    const { objective } = await load(`${head}monitors: { www: {} }\nobjectives: { p95: 1s }\n`)
    expect(objective).toEqual({ availability: null, p95Ms: 1_000, errorRate: null, overMs: 30 * DAY_MS })
    expect((await load(head)).objective).toBeNull()
  })
})

describe('incidents of a product’s file', () => {
  const nothing = {
    channel: '#acme',
    owner: null,
    onCall: null,
    escalation: [],
    remindMs: 15 * 60_000,
    signals: { sentry: [], vercel: [], github: null, alertmanager: [] },
  }

  it('are posted in the product’s channel when nothing is said', async () => {
    expect((await load(head)).incidents).toEqual(nothing)
    expect((await load(head.replace('channel: "#acme"\n', ''))).incidents).toEqual({ ...nothing, channel: null })
  })

  it('are as they say', async () => {
    const { incidents } = await load(`${head}monitors: { www: {} }
incidents:
  channel: C0INCIDENTS
  owner: devops
  onCall: lead
  escalation: [{ role: devops, within: 5m }, { role: lead, within: 15m }]
  remind: 1h
  signals:
    sentry: [{ project: web, about: www }]
    vercel: [{ project: web }]
    github: { workflows: [deploy.yml], branches: [main, release], alerts: false }
    alertmanager: [{ labels: { product: acme }, about: www }]
`)
    expect(incidents).toEqual({
      channel: 'C0INCIDENTS',
      owner: 'devops',
      onCall: 'lead',
      escalation: [
        { role: 'devops', withinMs: 300_000 },
        { role: 'lead', withinMs: 900_000 },
      ],
      remindMs: 3_600_000,
      signals: {
        sentry: [{ project: 'web', about: 'www' }],
        vercel: [{ project: 'web', about: null }],
        github: { workflows: ['deploy.yml'], branches: ['main', 'release'], alerts: false, about: null },
        alertmanager: [{ labels: { product: 'acme' }, about: 'www' }],
      },
    })
  })
})

describe('maintenance of a product’s file', () => {
  it('is for everything when nothing is said, and has its key as title', async () => {
    const { maintenance } = await load(`${head}maintenance:
  backup: { starts: 0 2 * * 7, for: 2h, zone: Europe/Berlin }
  move: { title: Database moves, from: 2026-12-20 16:00, to: 2026-12-20 18:00, zone: UTC, environments: [staging] }
`)
    expect(maintenance).toEqual([
      {
        name: 'backup',
        title: 'backup',
        zone: 'Europe/Berlin',
        monitors: null,
        environments: ['production', 'staging'],
        kind: 'repeated',
        cron: '0 2 * * 7',
        forMs: 7_200_000,
      },
      {
        name: 'move',
        title: 'Database moves',
        zone: 'UTC',
        monitors: null,
        environments: ['staging'],
        kind: 'dated',
        from: '2026-12-20T16:00',
        to: '2026-12-20T18:00',
      },
    ])
  })
})
