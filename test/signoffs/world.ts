import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import type { CheckStatus } from '../../src/checks/check.ts'
import type { ActorContext, Person } from '../../src/context.ts'
import { SourceError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import type { Checklist, SignOff } from '../../src/products/checklist.ts'
import { listProducts } from '../../src/products/load.ts'
import type { Product } from '../../src/products/product.ts'
import type { Owner } from '../../src/readiness/assessment.ts'
import { openCandidate } from '../../src/signoffs/open.ts'
import { refreshCandidate } from '../../src/signoffs/refresh.ts'
import { askCandidate } from '../../src/signoffs/request.ts'
import { type Signed, type Signing, signCandidate } from '../../src/signoffs/sign.ts'
import { type CandidateState, loadState } from '../../src/signoffs/state.ts'
import type { Announcement } from '../../src/slack/announcement.ts'
import type { WorkflowRun } from '../../src/sources/github.ts'
import type { CommitDetails } from '../../src/sources/github-commits.ts'
import type { Sources } from '../../src/sources/sources.ts'
import { receiveAct } from '../../src/store/acts.ts'
import { rememberMessage } from '../../src/store/messages.ts'
import { ledger } from '../../src/store/schema.ts'
import { noPlan } from '../readiness/facts.ts'
import type { TestDatabase } from '../support/database.ts'
import { unmonitored } from '../support/unmonitored.ts'
import { at, person, signOff } from './given.ts'

export const place = { channelId: 'C1', messageTs: null, responseUrl: null }

/** What the test may change while the bot works: the world outside. */
export interface Outside {
  now: Date
  /** Group handles and their members. */
  groups: Record<string, readonly string[]>
  people: Record<string, Partial<Person>>
  branches: Record<string, string>
  /** Every commit that GitHub knows, newest first, all on one line. */
  commits: CommitDetails[]
  files: Record<string, string>
  /** Of the workflow that deploys, newest first. */
  runs: WorkflowRun[]
  answers: Record<string, CheckStatus>
  product: Product
  isGitHubDown: boolean
  /** GitHub says of everything that it is not there, as to a token that may not see the repository. */
  isRepositoryHidden: boolean
  isSlackDown: boolean
  /** Files that ship, whatever is compared. */
  changed: string[]
  /** Real ones beside GitHub's literals. */
  sources: Partial<Sources>
}

export const commitNumber = (number: number, given: Partial<CommitDetails> = {}): CommitDetails => {
  const commit = `${number}`.padStart(4, '0').padEnd(40, 'c')
  return {
    commit,
    title: `Change ${number}`,
    message: `Change ${number}`,
    authorName: 'Ann',
    authorEmail: null,
    authorLogin: null,
    date: at,
    url: `https://git.example/${commit}`,
    ...given,
  }
}

const owner = (role: string): Owner => ({ role, title: `Title of ${role}` })

const productOf = (outside: () => Outside, given: Partial<Product>): Product => ({
  name: `acme-${randomUUID()}`,
  title: 'Acme',
  summary: null,
  repository: 'acme/api',
  channel: null,
  targetScore: null,
  roles: ['backend', 'security', 'qa'].map((role) => ({
    role,
    title: `Title of ${role}`,
    people: [`@${role}`],
    escalation: null,
  })),
  gitHubLogins: new Map([['ann', 'U1']]),
  environments: [
    { name: 'production', title: 'production', targetScore: null },
    { name: 'staging', title: 'staging', targetScore: null },
  ],
  defaultEnvironment: 'production',
  areas: [{ id: 'area', title: 'Area', weight: 1 }],
  checks: ['www', 'mail'].map((id) => ({
    id,
    area: 'area',
    title: `Title of ${id}`,
    kind: 'probe',
    priority: id === 'www' ? ('P0' as const) : ('P2' as const),
    weight: 1,
    impact: null,
    owner: owner('backend'),
    fix: null,
    horizon: 'now',
    environments: ['production', 'staging'],
    timeoutMs: 5_000,
    ask: async () => {
      const status = outside().answers[id] ?? 'pass'
      return { status, code: `probe.${status}`, summary: `it is ${status}`, details: [] }
    },
  })),
  gates: [],
  prerequisites: [],
  plan: noPlan,
  checklists: [],
  signOffs: new Map<string, SignOff>(),
  deploys: new Map(),
  runbooks: [],
  ...unmonitored,
  hash: 'abc',
  ...given,
})

export const checklistOf = (given: Partial<Checklist> = {}): Checklist => ({
  name: 'deployment',
  title: 'Deployment Checklist',
  environments: ['production', 'staging'],
  file: null,
  sections: [],
  ...given,
})

/** A product that production asks these things of. */
export const wanting = (production: Partial<SignOff>, given: Partial<Product> = {}): Partial<Product> => ({
  signOffs: new Map([['production', signOff(production)]]),
  ...given,
})

export type SignOffWorld = ReturnType<typeof createSignOffWorld>

/** A bot around a real database, with everything outside as object literals that the test moves. */
export function createSignOffWorld({ database }: Pick<TestDatabase, 'database'>, given: Partial<Product> = {}) {
  const announced: Announcement[] = []
  const queued: { name: string; data: Record<string, unknown>; id: string }[] = []
  const outside: Outside = {
    now: at,
    groups: { backend: ['U1', 'U2', 'U3'], security: ['U3', 'U4'], qa: ['U1', 'U2', 'U3', 'U4', 'U5'] },
    people: {},
    branches: { main: commitNumber(1).commit },
    commits: [commitNumber(1)],
    files: {},
    runs: [],
    answers: {},
    product: productOf(() => outside, given),
    isGitHubDown: false,
    isRepositoryHidden: false,
    isSlackDown: false,
    changed: [],
    sources: {},
  }
  const gitHub = async <Answer>(answer: () => Answer): Promise<Answer> => {
    if (outside.isGitHubDown) throw new SourceError('GitHub', 'server-error', 'GitHub is out of order')
    if (outside.isRepositoryHidden) throw new SourceError('GitHub', 'not-found', 'GitHub has no such repository')
    return answer()
  }
  const slack = async <Answer>(answer: () => Answer): Promise<Answer> => {
    if (outside.isSlackDown) throw new SourceError('Slack', 'server-error', 'Slack is out of order')
    return answer()
  }
  const github = {
    defaultBranch: () => gitHub(() => 'main'),
    branchHead: async (_repository: string, branch: string) =>
      outside.isRepositoryHidden ? null : gitHub(() => outside.branches[branch] ?? null),
    commitDetails: (_repository: string, ref: string) =>
      gitHub(() => {
        const found = outside.commits.find(({ commit }) => commit === ref)
        if (found === undefined) throw new SourceError('GitHub', 'not-found', 'GitHub has no such commit')
        return found
      }),
    compare: (_repository: string, { base, head }: { base: string; head: string }) =>
      gitHub(() => {
        const spot = (sought: string) => outside.commits.findIndex(({ commit }) => commit === sought)
        if (spot(base) < 0) throw new SourceError('GitHub', 'not-found', 'GitHub has no such commit')
        return {
          commits: outside.commits.slice(spot(head), spot(base)).toReversed(),
          files: outside.changed.map((path) => ({ path, previousPath: null, status: 'added' })),
          isEveryFileListed: true,
          url: `https://github.example/acme/shop/compare/${base}...${head}`,
        }
      }),
    runs: () => gitHub(() => outside.runs),
    fileText: (_repository: string, path: string) => gitHub(() => outside.files[path] ?? null),
  }
  const context = (userId = 'U9', actId: string | null = null): ActorContext => ({
    config: { publicUrl: null } as never,
    database,
    sources: { github, ...outside.sources } as never,
    products: listProducts([outside.product]),
    queue: { add: async (name, data, { id }) => void queued.push({ name, data, id }), ping: async () => {} },
    people: {
      members: (references) =>
        slack(() => [
          ...new Set(
            references.flatMap((reference) =>
              reference.startsWith('@') ? (outside.groups[reference.slice(1)] ?? []) : reference,
            ),
          ),
        ]),
      person: (id) => slack(() => (outside.people[id]?.id === '' ? null : person(id, outside.people[id]))),
    },
    mayRead: async () => true,
    announce: async (announcement) => {
      await slack(() => announced.push(announcement))
      // As Slack's side does: what was told once under its key is not told again.
      const key = announcement.kind === 'candidate.reminder' ? announcement.key : null
      if (key !== null) await rememberMessage(database, { key, channelId: 'D1', ts: '1.1', postedAt: outside.now })
    },
    resumeActs: async () => {},
    now: () => outside.now,
    log: createLog('silent'),
    actor: { kind: 'slack-user', teamId: 'T1', userId },
    actId,
  })

  const stateOf = async (candidateId: string): Promise<CandidateState> => {
    const state = await loadState(context(), database, candidateId)
    if (state === null) throw new Error(`There is no candidate ${candidateId}`)
    return state
  }
  const entries = () =>
    database.select().from(ledger).where(eq(ledger.product, outside.product.name)).orderBy(asc(ledger.sequence))
  const refresh = (candidateId: string, ask = true) => refreshCandidate(context(), { candidateId, ask })

  return {
    outside,
    announced,
    queued,
    context,
    stateOf,
    refresh,
    /** Asked for by U9, opened, and with its evidence. */
    open: async (request: { ref?: string; environmentName?: string; checklistName?: string; by?: string } = {}) => {
      const { by = 'U9', ...rest } = request
      // Who asks is one of the product's people, but in no role that signs.
      const asking = { ...context(by), people: { ...context().people, members: async () => [by] } }
      const candidateId = await askCandidate(asking, { productName: outside.product.name, place, ...rest })
      await openCandidate(context(), candidateId)
      await refresh(candidateId)
      return candidateId
    },
    /** Signs what is shown now. */
    sign: async (
      candidateId: string,
      userId: string,
      signing: Partial<Signing> = {},
      actId: string | null = null,
    ): Promise<Signed> => {
      const { candidate, report } = await stateOf(candidateId)
      const { branchHead, manifestHash } = candidate
      return signCandidate(context(userId, actId), {
        candidateId,
        role: null,
        decision: 'approve',
        reason: null,
        conditions: [],
        seen: { reportId: report?.id ?? randomUUID(), branchHead, manifestHash },
        ...signing,
      })
    },
    /** An act in the inbox. */
    receive: async () => {
      const id = randomUUID()
      await receiveAct(database, { id, kind: 'view', body: {}, now: outside.now })
      return id
    },
    /** The product's ledger, oldest first. */
    ledger: entries,
    verbs: async () => (await entries()).map(({ verb }) => verb),
    pass: (ms: number) => {
      outside.now = new Date(outside.now.getTime() + ms)
    },
    /** Pushes a commit to main. */
    push: (number: number, details: Partial<CommitDetails> = {}) => {
      const pushed = commitNumber(number, details)
      outside.commits = [pushed, ...outside.commits]
      outside.branches.main = pushed.commit
      return pushed.commit
    },
  }
}
