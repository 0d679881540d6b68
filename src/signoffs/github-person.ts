import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { foundByEmail, knownGitHubPeople } from '../store/github-people.ts'
import type { ShippedCommit } from './candidate.ts'
import type { CandidateState } from './state.ts'

/** Somebody as GitHub and git know them. */
export type GitHubAuthor = Pick<ShippedCommit, 'login' | 'email'>

/** What it takes to find somebody of GitHub in Slack. */
export type Finding = Pick<Context, 'database' | 'people' | 'now'>

const noReply = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/i

/**
 * The author as far as the address tells more: GitHub's own hiding addresses carry the login and are nobody's e-mail.
 * https://docs.github.com/en/account-and-profile/reference/email-addresses-reference#your-noreply-email-address
 * Pure.
 */
export function plainAuthor({ login, email }: GitHubAuthor): GitHubAuthor {
  const hidden = noReply.exec(email ?? '')
  if (hidden !== null) return { login: login ?? hidden[1] ?? null, email: null }
  return { login, email: email?.toLowerCase() === 'noreply@github.com' ? null : email }
}

/**
 * Who somebody of GitHub is in Slack: by the product's file, by what was answered or found before, by the e-mail address;
 * what the address shows is kept. Null when nobody knows.
 * @returns a Slack user id
 * @throws SourceError when Slack does not answer
 */
export async function personOfGitHub(
  context: Finding,
  { gitHubLogins }: Pick<Product, 'gitHubLogins'>,
  author: GitHubAuthor,
): Promise<string | null> {
  const { login, email } = plainAuthor(author)
  const mapped = mappedTo(login, gitHubLogins)
  if (mapped !== undefined) {
    const named = await onlyMember(context, mapped)
    if (named !== null) return named
  }
  const known = login === null ? undefined : (await knownGitHubPeople(context.database, [login])).get(lower(login))
  if (known !== undefined && (known.userId !== null || known.how === 'answered')) return known.userId
  const found = email === null ? null : await onlyMember(context, email)
  if (found !== null && login !== null) await foundByEmail(context.database, login, found, context.now())
  return found
}

/** An author of what ships of whom nobody knows who it is in Slack. */
export interface Stranger {
  /** Null for a commit of which GitHub knows no login. */
  readonly login: string | null
  /** As people read it. */
  readonly title: string
}

/** Who wrote what ships. */
export interface Authors {
  /** Slack user ids of everybody who may be behind it: an address counts too where it shows another than the login. */
  readonly people: readonly string[]
  readonly byLogin: ReadonlyMap<string, string>
  readonly strangers: readonly Stranger[]
}

/**
 * Who wrote some commits.
 * @throws SourceError when Slack does not answer
 */
export async function authorsOfCommits(
  context: Finding,
  product: Pick<Product, 'gitHubLogins'>,
  commits: readonly ShippedCommit[],
): Promise<Authors> {
  const authors = new Map(commits.map((commit) => [`${commit.login ?? ''} ${commit.email ?? ''}`, commit]))
  const found = await Promise.all([...authors.values()].map((commit) => authorOf(context, product, commit)))
  const named = found.flatMap(({ login, person }) =>
    login === null || person === null ? [] : ([[login, person]] as const),
  )
  const strangers = found.filter(({ isStranger }) => isStranger)
  return {
    people: [...new Set(found.flatMap(({ people }) => people))],
    byLogin: new Map(named),
    strangers: [...new Map(strangers.map(({ login, title }) => [title, { login, title }])).values()],
  }
}

async function authorOf(context: Finding, product: Pick<Product, 'gitHubLogins'>, commit: ShippedCommit) {
  const { login, email } = plainAuthor(commit)
  const person = await personOfGitHub(context, product, commit)
  const other = email === null ? null : await onlyMember(context, email)
  const people = [person, other].filter((each) => each !== null)
  return {
    login,
    person,
    people,
    isStranger: people.length === 0 && !(await isNobody(context, login)),
    title: login ?? `whoever made ${commit.commit.slice(0, 7)}`,
  }
}

/** Somebody was asked, and said that it is nobody of this workspace. */
async function isNobody({ database }: Finding, login: string | null): Promise<boolean> {
  if (login === null) return false
  return (await knownGitHubPeople(database, [login])).get(lower(login))?.how === 'answered'
}

/**
 * The authors of what ships, as user ids, where the manifest keeps them from signing.
 * @throws SourceError when Slack does not answer
 */
export async function authorsOf(
  context: Finding,
  { product, requirement, candidate }: CandidateState,
): Promise<readonly string[]> {
  if (requirement.authorsMaySign || product === null) return []
  return (await authorsOfCommits(context, product, candidate.commits)).people
}

/**
 * Who wrote some commits, as references that Slack resolves later: nothing outside is asked. Whom nobody knows is left out.
 * @returns Slack user ids and e-mail addresses
 */
export async function authorReferences(
  database: Context['database'],
  { gitHubLogins }: Pick<Product, 'gitHubLogins'>,
  commits: readonly ShippedCommit[],
): Promise<readonly string[]> {
  const authors = commits.map(plainAuthor)
  const known = await knownGitHubPeople(
    database,
    authors.flatMap(({ login }) => login ?? []),
  )
  const references = authors.flatMap(({ login, email }) => {
    const found = login === null ? undefined : known.get(lower(login))
    if (found?.how === 'answered' && found.userId === null) return []
    return mappedTo(login, gitHubLogins) ?? found?.userId ?? email ?? []
  })
  return [...new Set(references)]
}

/** An address or a user id stands for one person. */
async function onlyMember({ people }: Finding, reference: string): Promise<string | null> {
  return (await people.members([reference], { fresh: false }))[0] ?? null
}

const lower = (login: string) => login.toLowerCase()

/** Whom a product's file gives a login to, which GitHub takes in whatever case it is written. Pure. */
export function mappedTo(login: string | null, gitHubLogins: ReadonlyMap<string, string>): string | undefined {
  if (login === null) return undefined
  return [...gitHubLogins].find(([known]) => lower(known) === lower(login))?.[1]
}
