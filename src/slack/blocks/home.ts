import type { HomeView, KnownBlock, SectionBlock } from '@slack/types'
import type { Home, HomeIncident, HomeProduct, HomeRelease, NamedCandidate, Placed } from '../../home/home.ts'
import { short } from '../../words.ts'
import type { CardLink } from '../card-links.ts'
import { sectionAction, signAction } from './candidate.ts'
import { button, contextLine, sectionText } from './elements.ts'
import { limits } from './limits.ts'
import { verdictSign } from './status.ts'
import { count, cut, link, mentionOf, plain, time } from './text.ts'

export const homeAcknowledgeAction = 'home.acknowledge'
export const homeUnlockAction = 'home.unlock'
export const homeFollowAction = 'home.follow'
/** Its window belongs to the preferences. */
const preferencesAction = 'preferences.open'

/** As many of a kind as are shown one by one. */
const eachShown = 8
const titlesShown = 3
const productsInSection = 6
const productSections = 40
const incidentsOfProduct = 2
const releasesShown = 10

/** Somebody's Home tab: what waits for the person, the products, and what was released. Pure. */
export function homeView(home: Home, linkTo: CardLink): HomeView {
  const blocks = [
    sectionText(headline(home)),
    ...(home.isUnsure ? [contextLine('Slack did not tell who is who, so more may wait for you.')] : []),
    {
      type: 'actions' as const,
      elements: [
        button(homeFollowAction, 'Follow…', 'choose the products shown here', {}),
        button(preferencesAction, 'Preferences…', 'choose what you are told, and when', {}),
      ],
    },
    ...signatures(home, linkTo),
    ...incidents(home, linkTo),
    ...items(home, linkTo),
    ...locks(home),
    { type: 'divider' as const },
    ...products(home, linkTo),
    ...releases(home, linkTo),
  ]
  return { type: 'home', blocks: fitted(blocks.slice(0, limits.blocksInView)) }
}

/** What is last is least: it goes where all together is more than Slack takes. */
function fitted(blocks: readonly KnownBlock[]): KnownBlock[] {
  const left = [...blocks]
  while (Buffer.byteLength(JSON.stringify(left)) > limits.viewBytes) left.pop()
  return left
}

function headline({ signatures, items, incidents, locks, products }: Home): string {
  const waiting = signatures.length + items.length + incidents.length
  const mine =
    waiting === 0 ? 'Nothing waits for you.' : `${count(waiting, 'thing')} ${waiting === 1 ? 'waits' : 'wait'} for you.`
  const held = locks.length === 0 ? '' : ` You hold ${count(locks.length, 'lock')}.`
  return `*${mine}*${held}${standingOf(products)}`
}

/** How the products stand, as far as anybody has asked: what nobody knows is not well. */
function standingOf(products: Home['products']): string {
  const asked = products.filter(({ now }) => now !== null)
  if (products.length === 0) return ''
  if (asked.length === 0) return ` Nobody has asked about ${count(products.length, 'product')} yet.`
  const stopped = asked.filter(({ now }) => now?.verdict === 'NO-GO').length
  const unasked = products.length - asked.length
  const rest = unasked === 0 ? '' : ` Nobody has asked about ${unasked} more.`
  return ` ${stopped === 0 ? 'None' : stopped} of ${count(asked.length, 'product')} ${stopped > 1 ? 'are' : 'is'} NO-GO.${rest}`
}

const named = (placed: Placed, title: string, linkTo: CardLink) =>
  placed.card === null ? plain(title) : link(linkTo(placed.card), title)

const candidateName = ({ productTitle, environment, commit }: Omit<NamedCandidate, 'candidateId'>) =>
  `${cut(productTitle, 60)} ${cut(environment, 40)} at ${short(commit)}`

/** A heading, as many rows as are shown, and how many more there are. */
function group<Row>(title: string, rows: readonly Row[], show: (row: Row) => SectionBlock): KnownBlock[] {
  if (rows.length === 0) return []
  const more = rows.length - eachShown
  return [
    sectionText(`*${title}*`),
    ...rows.slice(0, eachShown).map(show),
    ...(more > 0 ? [contextLine(`and ${more} more`)] : []),
  ]
}

const signatures = ({ signatures: rows }: Home, linkTo: CardLink) =>
  group('To sign', rows, (row) => ({
    ...sectionText(
      `*${named(row, candidateName(row), linkTo)}*\nas ${row.roles.map((role) => plain(cut(role, 60))).join(' or ')}, asked ${time(row.since)}`,
    ),
    accessory: button(signAction, 'Sign…', candidateName(row), { candidate: row.candidateId }),
  }))

const incidents = ({ incidents: rows }: Home, linkTo: CardLink) =>
  group('Incidents', rows, (row) => ({
    ...sectionText(
      `*${named(row, `Incident ${row.number}: ${cut(row.title, 150)}`, linkTo)}*\n${plain(cut(row.productTitle, 60))}, ${row.severity}, since ${time(row.startedAt)}`,
    ),
    ...(row.isAcknowledged
      ? {}
      : { accessory: button(homeAcknowledgeAction, 'Acknowledge', `incident ${row.number}`, { incident: row.id }) }),
  }))

const items = ({ items: rows }: Home, linkTo: CardLink) =>
  group('To tick', rows, (row) => {
    const more = row.titles.length - titlesShown
    return {
      ...sectionText(
        [
          `*${named(row, candidateName(row), linkTo)}*, ${plain(cut(row.sectionTitle, 80))}`,
          ...row.titles.slice(0, titlesShown).map((title) => `• ${plain(cut(title, 120))}`),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join('\n'),
      ),
      accessory: button(`${sectionAction}.${row.candidateId}`, 'Open', cut(row.sectionTitle, 60), {
        list: row.list,
        index: row.section,
      }),
    }
  })

const locks = ({ locks: rows }: Home) =>
  group('Locks you hold', rows, ({ product, productTitle, environment, reason, expiresAt }) => ({
    ...sectionText(
      `*${plain(cut(productTitle, 60))} ${plain(cut(environment, 40))}*: ${plain(cut(reason, 200))}${expiresAt === null ? '' : `\nuntil ${time(expiresAt)}`}`,
    ),
    accessory: button(homeUnlockAction, 'Unlock', `${cut(productTitle, 40)} ${environment}`, { product, environment }),
  }))

const productsTitle = { chosen: 'Products you follow', roles: 'Your products', all: 'All products' } as const

function products({ follows, products: rows }: Home, linkTo: CardLink): KnownBlock[] {
  const lines = rows.map((row) => productLine(row, linkTo))
  const sections = Array.from({ length: Math.ceil(lines.length / productsInSection) }, (_each, index) =>
    sectionText(lines.slice(index * productsInSection, (index + 1) * productsInSection).join('\n')),
  )
  const more = rows.length - productSections * productsInSection
  return [
    sectionText(`*${productsTitle[follows]}*`),
    ...(rows.length === 0 ? [contextLine('There are none.')] : sections.slice(0, productSections)),
    ...(more > 0 ? [contextLine(`and ${more} more; Follow… chooses which are shown`)] : []),
  ]
}

function productLine({ title, now, before, incidents: open }: HomeProduct, linkTo: CardLink): string {
  const name = `*${plain(cut(title, 60))}*`
  const state =
    now === null
      ? `${name}: nobody has asked yet`
      : `${verdictSign[now.verdict]} ${name} ${now.verdict}, ${now.score} %${trend(now, before)}`
  return [state, ...openIncidents(open, linkTo)].join(' · ')
}

function trend(now: { readonly score: number }, before: HomeProduct['before']): string {
  if (before === null) return ''
  const change = now.score - before.score
  return change === 0 ? ' (as a week ago)' : ` (${change > 0 ? '+' : '−'}${Math.abs(change)} in a week)`
}

function openIncidents(open: readonly HomeIncident[], linkTo: CardLink): string[] {
  const more = open.length - incidentsOfProduct
  return [
    ...open
      .slice(0, incidentsOfProduct)
      .map(
        (incident) =>
          `${named(incident, `incident ${incident.number}`, linkTo)} (${incident.severity}): ${plain(cut(incident.title, 60))}`,
      ),
    ...(more > 0 ? [count(more, 'more incident')] : []),
  ]
}

const stateWords: Record<HomeRelease['state'], string> = {
  deploying: 'being deployed',
  watching: 'deployed, watched',
  live: 'live',
  failed: 'failed',
  'rolling-back': 'being rolled back',
  'rolled-back': 'rolled back',
  unknown: 'state unknown',
}

function releases({ releases: rows }: Home, linkTo: CardLink): KnownBlock[] {
  if (rows.length === 0) return []
  const lines = rows
    .slice(0, releasesShown)
    .map(
      (row) =>
        `${named(row, candidateName(row), linkTo)}: ${stateWords[row.state]}, ${time(row.at)}, by ${mentionOf(row.by)}`,
    )
  return [{ type: 'divider' }, sectionText('*Recent releases*'), sectionText(lines.join('\n'))]
}
