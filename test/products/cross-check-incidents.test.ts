import { describe, expect, it } from 'vitest'
import { checkKinds } from '../../src/checks/index.ts'
import { load, problemsOf } from './written.ts'

const kinds = Object.values(checkKinds)

const acme = `product: acme
title: Acme
repository: acme/web
roles:
  devops: { title: DevOps, people: ["@devops"] }
  lead: { title: Lead, people: [lee@acme.example] }
environments:
  production: { default: true }
  staging: {}
areas:
  all:
    title: All
    weight: 1
    checks:
      www: { kind: http, title: Website, url: "https://acme.example" }
      api: { kind: http, title: API, url: "https://api.acme.example", environments: [production] }
      preview: { kind: http, title: Preview, url: "https://preview.acme.example", environments: [staging] }
      audit: { kind: manual, title: Audit, says: pass, by: Lee, on: 2026-01-10 }
monitors:
  www: { dependsOn: [api] }
  api:
  home: { check: www, environments: [production, staging] }
  next: { check: preview, environments: [staging] }
objectives: { availability: 99.9 }
incidents:
  owner: devops
  onCall: lead
  escalation: [{ role: lead, within: 10m }]
  signals:
    sentry: [{ project: web, about: www }]
    github: { workflows: [deploy.yml], about: api }
    alertmanager: [{ labels: { product: acme } }]
maintenance:
  backup: { starts: "0 2 * * 7", for: 2h, zone: Europe/Berlin, monitors: [www], environments: [production] }
`

const changed = (from: string, to: string) => {
  expect(acme).toContain(from)
  return problemsOf(acme.replace(from, to), kinds)
}

describe('monitors, incidents and maintenance of a product’s file', () => {
  it('may name what there is', async () => {
    const { monitors, maintenance } = await load(acme, kinds)
    expect(monitors.map(({ name }) => name)).toEqual(['www', 'api', 'home', 'next'])
    expect(maintenance).toHaveLength(1)
  })

  it.each<[string, string, string, string[]]>([
    [
      'a check that is not there, by the monitor’s own name',
      '  api:\n  home',
      '  apj:\n  home',
      [
        '20:22: monitors.www.dependsOn.0: there is no monitor "api"; did you mean "apj"?',
        '21:3: monitors.apj: there is no check "apj"; did you mean "api"?',
        '31:47: incidents.signals.github.about: there is no monitor "api"; did you mean "apj"?',
      ],
    ],
    [
      'a check that nothing is near to',
      '  next: { check: preview, environments',
      '  somewhere: { environments',
      ['23:3: monitors.somewhere: there is no check "somewhere": name the one that is repeated, as "check"'],
    ],
    [
      'a check that is not there, as "check"',
      'check: preview',
      'check: preveiw',
      ['23:18: monitors.next.check: there is no check "preveiw"; did you mean "preview"?'],
    ],
    [
      'what a person states',
      'home: { check: www, environments: [production, staging] }',
      'audit:',
      ['22:3: monitors.audit: the check "audit" is what a person states, which no machine can watch'],
    ],
    [
      'an environment that is not there',
      '[production, staging] }\n  next',
      '[production, stagin] }\n  next',
      ['22:50: monitors.home.environments.1: there is no environment "stagin"; did you mean "staging"?'],
    ],
    [
      'an environment that the check is not asked in',
      'check: preview, environments: [staging]',
      'check: preview, environments: [staging, production]',
      ['23:51: monitors.next.environments.1: the check "preview" is not asked in "production"; it is asked in staging'],
    ],
    [
      'no environment, where the check is not asked in the default one',
      'check: preview, environments: [staging]',
      'check: preview',
      [
        '23:18: monitors.next.check: the check "preview" is not asked in "production"; it is asked in staging: name "environments" here too',
      ],
    ],
    [
      'an environment that only the check’s own line gets wrong',
      'environments: [production] }\n      preview',
      'environments: [productoin] }\n      preview',
      ['16:86: areas.all.checks.api.environments.0: there is no environment "productoin"; did you mean "production"?'],
    ],
    [
      'a dependency that is not there',
      'dependsOn: [api]',
      'dependsOn: [hom]',
      ['20:22: monitors.www.dependsOn.0: there is no monitor "hom"; did you mean "home"?'],
    ],
    [
      'itself as a dependency',
      'dependsOn: [api]',
      'dependsOn: [api, www]',
      ['20:27: monitors.www.dependsOn.1: cannot be the monitor itself'],
    ],
    [
      'a circle of two',
      '  api:\n  home',
      '  api: { dependsOn: [www] }\n  home',
      ['20:10: monitors.www.dependsOn: depends on itself: www → api → www'],
    ],
    [
      'an owner that is not there',
      'owner: devops',
      'owner: devop',
      ['26:10: incidents.owner: "devop" is not a role; did you mean "devops"?'],
    ],
    [
      'an on-call role that is not there',
      'onCall: lead',
      'onCall: night',
      ['27:11: incidents.onCall: "night" is not a role; the roles are devops, lead'],
    ],
    [
      'a step that is not there',
      '[{ role: lead,',
      '[{ role: leed,',
      ['28:24: incidents.escalation.0.role: "leed" is not a role; did you mean "lead"?'],
    ],
    [
      'alerts about a monitor that is not there',
      'about: www',
      'about: web',
      ['30:37: incidents.signals.sentry.0.about: there is no monitor "web"; did you mean "www"?'],
    ],
    [
      'maintenance of a monitor that is not there',
      'monitors: [www]',
      'monitors: [mail]',
      ['34:75: maintenance.backup.monitors.0: there is no monitor "mail"; the monitors are www, api, home, next'],
    ],
    [
      'maintenance in an environment that is not there',
      'monitors: [www], environments: [production]',
      'monitors: [www], environments: [productoin]',
      ['34:96: maintenance.backup.environments.0: there is no environment "productoin"; did you mean "production"?'],
    ],
  ])('say %s', async (_name, from, to, problems) => {
    expect(await changed(from, to)).toEqual(problems)
  })

  it('tell each circle once, from where it is entered', async () => {
    const circle = acme.replace('  api:\n  home: {', '  api: { dependsOn: [next] }\n  home: { dependsOn: [api],')
    const closed = circle.replace('  next: {', '  next: { dependsOn: [www],')
    expect(await problemsOf(closed, kinds)).toEqual([
      '20:10: monitors.www.dependsOn: depends on itself: www → api → next → www',
    ])
  })

  it('say that an objective needs monitors', async () => {
    const none = acme
      .replace(/monitors:\n(?: {2}.*\n)+objectives/, 'objectives')
      .replace(/, about: \w+/g, '')
      .replace(', monitors: [www]', '')
    expect(await problemsOf(none, kinds)).toEqual([
      '19:1: objectives: is measured by monitors, but the product has none: name some under "monitors"',
    ])
    expect(
      await problemsOf(none.replace(/objectives.*\n/, '').replace('project: web', 'project: web, about: www'), kinds),
    ).toEqual(['24:37: incidents.signals.sentry.0.about: there is no monitor "www"; the product has no monitors'])
  })
})
