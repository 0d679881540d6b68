import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { bindTarget } from '../../src/targets/bind.ts'
import { githubWorkflow } from '../../src/targets/github-workflow.ts'
import { targetKinds } from '../../src/targets/index.ts'
import { Report } from '../../src/targets/webhook-report.ts'
import { DEPLOY_PATH, REPOSITORY, smallGitHub } from '../playground/github-small.ts'
import { patient } from '../sources/local.ts'
import { carryingWith, order, sourcesOn } from './world.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/targets.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '')
const Target = z.looseObject({ kind: z.enum(['github-workflow', 'vercel', 'webhook']) })
/** As it stands in a product's file. */
const Section = z.object({ deploy: z.object({ production: z.object({ target: Target }) }) })
const sections = blocks('yaml').flatMap((text) => Section.safeParse(parse(text)).data?.deploy.production.target ?? [])
const workflows = blocks('yaml').filter((text) => text.includes('workflow_dispatch'))

it('what is shown to be copied is valid, of every kind', () => {
  expect(new Set(sections.map(({ kind }) => kind))).toEqual(new Set(Object.keys(targetKinds)))
  for (const { kind, ...fields } of sections) {
    expect(targetKinds[kind].spec.strict().safeParse(fields).error?.issues ?? []).toEqual([])
  }
  const [, report] = blocks('json')
  expect(Report.safeParse(JSON.parse(report ?? '')).error?.issues ?? []).toEqual([])
})

it('every field is on the page', () => {
  for (const [kind, { spec }] of Object.entries(targetKinds)) {
    const section = page.split(`\n## ${kind}\n`)[1]?.split('\n## ')[0] ?? ''
    for (const field of Object.keys(spec.shape)) expect(section, kind).toContain(`| \`${field}\` |`)
  }
})

it.each([0, 1])('the workflow that is shown deploys as it is shown (%i)', async (index) => {
  const { kind: _, ...fields } = sections.filter(({ kind }) => kind === 'github-workflow')[index] ?? {}
  const seed = {
    branch: 'main',
    message: 'Begin',
    author: { name: 'Ada', email: 'ada@acme.example' },
    date: '2026-01-01T00:00:00Z',
    files: { [DEPLOY_PATH]: workflows[index] ?? '' },
  }
  const github = await smallGitHub({ commits: [seed] })
  const sources = sourcesOn({ github })
  const target = bindTarget(githubWorkflow, githubWorkflow.spec.parse(fields))
  const asked = order({ commit: await sources.github.commit(REPOSITORY, 'main', { signal: patient() }) })
  const outcome = await target.deploy(asked, carryingWith(sources))
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  github.advance(600_000)
  expect(await target.status(asked, outcome.handle, carryingWith(sources))).toMatchObject({
    kind: 'succeeded',
    commit: asked.commit,
  })
})
