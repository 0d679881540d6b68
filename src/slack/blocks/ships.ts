import type { KnownBlock } from '@slack/types'
import type { Candidate } from '../../store/candidates.ts'
import { short } from '../../words.ts'
import { contextLine } from './elements.ts'
import { statusEmoji } from './status.ts'
import { cut, link, plain } from './text.ts'

const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const authorsShown = 5
const pullRequestsShown = 5
const migrationsShown = 3

/** Who wrote what ships, by which pull requests, what it does to the database, and where to read all of it. Authors have their names in Slack, by login. */
export function shipsLine(candidate: Candidate, names: ReadonlyMap<string, string> = new Map()): KnownBlock[] {
  const { changes } = candidate
  const parts = [
    ...authors(candidate, names),
    ...pullRequests(candidate),
    ...migrations(candidate),
    ...(changes === null || changes.url === ''
      ? []
      : [`${link(changes.url, `Compare with ${short(changes.base)}`)}, which runs.`]),
  ]
  return parts.length === 0 ? [] : [contextLine(parts.join(' '))]
}

function authors({ commits }: Candidate, names: ReadonlyMap<string, string>): string[] {
  const called = (login: string) => {
    const name = names.get(login)
    return name === undefined ? login : `${login} (${cut(name, 40)})`
  }
  const logins = [...new Set(commits.flatMap(({ login }) => (login === null ? [] : called(login))))]
  const all = commits.some(({ login }) => login === null) ? [...logins, 'somebody whom GitHub does not know'] : logins
  return all.length === 0
    ? []
    : [
        `By ${listed(
          all.map((name) => plain(cut(name, 100))),
          authorsShown,
        )}.`,
      ]
}

/** GitHub writes a pull request's number into the first line of what merges it: `(#12)`, `Merge pull request #12 from …`. */
function pullRequests({ commits }: Candidate): string[] {
  const found = new Map<string, string>()
  for (const { title, url } of commits) {
    const number = /\(#(\d+)\)\s*$|^Merge pull request #(\d+) /.exec(title)?.slice(1).find(Boolean)
    if (number !== undefined) found.set(number, url.replace(/\/commit\/.*$/, `/pull/${number}`))
  }
  if (found.size === 0) return []
  const links = [...found].map(([number, url]) => link(url, `#${number}`))
  return [`${links.length === 1 ? 'Pull request' : 'Pull requests'} ${listed(links, pullRequestsShown)}.`]
}

function migrations({ changes }: Candidate): string[] {
  if (changes === null) return []
  const paths = changes.migrations.map((path) => plain(cut(path, 120)))
  const changed =
    paths.length === 0 ? [] : [`${statusEmoji.warn} Changes the database: ${listed(paths, migrationsShown)}.`]
  return changes.isEveryFileListed ? changed : [...changed, 'GitHub did not list every changed file.']
}

function listed(words: readonly string[], most: number): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words
  return conjunction.format(shown)
}
