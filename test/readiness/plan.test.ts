import { expect, it } from 'vitest'
import { assess } from '../../src/readiness/assess.ts'
import { asked, factsOf, noPlan } from './facts.ts'

const checks = [asked({ id: 'good' }), asked({ id: 'bad', status: 'warn' }), asked({ id: 'dark', status: 'unknown' })]

it('ticks what all its checks prove, and says what the rest waits for', () => {
  const goLive = [
    { title: 'Proven', checks: ['good'] },
    { title: 'Half', checks: ['good', 'bad', 'dark'] },
    { title: 'Said', checks: [] },
    { title: 'Partly elsewhere', checks: ['good', 'elsewhere'] },
    { title: 'Elsewhere', checks: ['elsewhere'] },
  ]
  const milestones = goLive.map((item) => ({ ...item, target: 'Day 1' }))
  const { plan } = assess(factsOf(checks, { plan: { ...noPlan, goLive, milestones } }))
  for (const list of [plan.goLive, plan.milestones]) {
    expect(list.map(({ title, progress, waitsFor }) => [title, progress, waitsFor])).toEqual([
      ['Proven', 'done', []],
      ['Half', 'open', ['Title of bad', 'Title of dark']],
      ['Said', 'to-confirm', []],
      ['Partly elsewhere', 'done', []],
    ])
  }
  expect(plan.milestones[0]?.target).toBe('Day 1')
})

it('tells of each figure what its check measured', () => {
  const performance = [
    { title: 'Latency', target: '< 500 ms (p95)', check: 'bad' },
    { title: 'Page load', target: '< 3 s', check: null },
    { title: 'Elsewhere', target: '< 1 s', check: 'elsewhere' },
  ]
  const { plan } = assess(factsOf(checks, { plan: { ...noPlan, performance } }))
  expect(plan.performance).toEqual([
    { title: 'Latency', target: '< 500 ms (p95)', check: 'bad', status: 'warn', found: 'it is warn' },
    { title: 'Page load', target: '< 3 s', check: null, status: null, found: null },
  ])
})

it('hands on what is only quoted', () => {
  const estimates = [{ claim: '87 % ready', by: 'Ann', on: '2026-01-10' }]
  const contacts = [{ title: 'DevOps', people: ['@devops'], escalation: null }]
  expect(assess(factsOf(checks, { plan: { ...noPlan, estimates, contacts } })).plan).toMatchObject({
    estimates,
    contacts,
  })
})
