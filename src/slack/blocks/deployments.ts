import type { KnownBlock } from '@slack/types'
import type { OriginDeployments, ProductDeployments } from '../../deployments/deployments.ts'
import type { Deployed } from '../../deployments/origin.ts'
import { capital } from '../../words.ts'
import { button, cell, contextLine, sectionText } from './elements.ts'
import { limits } from './limits.ts'
import type { Message } from './readiness.ts'
import { statusEmoji, statusSign } from './status.ts'
import { type Cell, fitTable, linkCell, timeCell } from './table.ts'
import { count, cut, cutMarkup, link, plain, time } from './text.ts'

export const refreshDeploymentsAction = 'deployments.refresh'
const rowsShown = 20
const originsShown = 8
const tableCharacters = 6_000

/** Commit, state and time keep their lines; people, words and origins may need several. */
const wrapped = [{}, {}, {}, { is_wrapped: true }, { is_wrapped: true }, { is_wrapped: true }]

const signs: Readonly<Record<Deployed['state'], string>> = {
  ready: statusSign.pass,
  failed: statusSign.fail,
  running: '⏳',
  other: statusSign.unknown,
}

/** What runs where, since when and by whom, what to go back to, and the last twenty in one table. */
export function deploymentsMessage(
  deployments: ProductDeployments,
  options: { readonly by: string; readonly at: Date },
): Message {
  const { product, productTitle, environment, origins } = deployments
  const shown = origins.slice(0, originsShown)
  const lines = shown.map(originLines)
  const title = `${cut(productTitle, 80)} ${cut(environment, 40)}`
  const rows = rowsOf(origins)
  const table = fitTable(
    ['Commit', 'State', 'When', 'By', 'What', ...(origins.length > 1 ? ['Where'] : [])],
    rows,
    (missing) => `${missing} more`,
    tableCharacters,
  )
  const blocks: KnownBlock[] = [
    {
      type: 'header',
      text: { type: 'plain_text', text: cut(`${headline(origins)} · ${title}`, limits.headerText), emoji: true },
    },
    ...lines.map(sectionText),
    ...(origins.length > shown.length ? [contextLine(`${count(origins.length - shown.length, 'more origin')}.`)] : []),
    ...(rows.length > 0 ? [{ ...table, column_settings: wrapped }] : []),
    {
      type: 'actions',
      elements: [button(refreshDeploymentsAction, 'Refresh', 'Ask again what runs', { product, environment })],
    },
    contextLine(`Asked by ${options.by}, ${time(options.at)}.`),
  ]
  // What is bold or a link on the card would be noise in a notification.
  const words = lines
    .join(' ')
    .replace(/\*|:[a-z_]+: /g, '')
    .replace(/<https?:[^|>]*\|([^>]*)>/g, '$1')
  return { text: cutMarkup(`${plain(title)}: ${words.replaceAll('\n', ' ')}`, limits.fallbackText), blocks }
}

function headline(origins: readonly OriginDeployments[]): string {
  if (origins.some(({ standing }) => standing !== null && standing.failedSince > 0))
    return `${statusSign.fail} The newest deployment failed`
  if (origins.some(({ standing }) => standing === null)) return `${statusSign.unknown} Not everything could be asked`
  const running = origins.flatMap(({ standing }) => standing?.current ?? [])
  if (running.length === 0) return `${statusSign.unknown} Nothing good is deployed`
  return `${statusSign.pass} ${nameOf(running[0])} runs`
}

function originLines({ title, standing, outage }: OriginDeployments): string {
  const head = `*${plain(cut(title, 100))}:*`
  if (standing === null) return `${head} ${statusEmoji.unknown} ${plain(cut(outage ?? 'It could not be asked', 400))}.`
  const { current, rollback, failedSince, deployed } = standing
  if (deployed.length === 0) return `${head} nothing was deployed yet.`
  const failed = failedSince === 1 ? 'the newest one failed' : `the last ${failedSince} failed`
  const newer = failedSince === 0 ? '' : `\n${statusEmoji.fail} ${capital(failed)}.`
  if (current === null)
    return `${head} ${deployed.length === 1 ? 'the only one has not succeeded' : `none of the last ${deployed.length} succeeded`}.`
  const by = current.by === null ? '' : ` by ${plain(cut(current.by, 60))}`
  const back =
    rollback === null
      ? 'There is no earlier success to go back to.'
      : `Rollback target: ${linked(rollback)} of ${time(rollback.at)}.`
  return `${head} ${linked(current)} since ${time(current.since)}${by}.${newer}\n${back}`
}

/** A commit as people know it; the deployment's own id where it has none. */
function nameOf(deployed: Deployed | undefined): string {
  return deployed?.commit?.slice(0, 7) ?? cut(deployed?.id ?? '', 40)
}

function linked(deployed: Deployed): string {
  const name = nameOf(deployed)
  return deployed.url === null ? plain(name) : link(deployed.url.slice(0, 500), name)
}

function rowsOf(origins: readonly OriginDeployments[]): Cell[][] {
  const all = origins.flatMap(({ title, standing }) => (standing?.deployed ?? []).map((each) => ({ title, each })))
  return all
    .sort((one, other) => other.each.at.getTime() - one.each.at.getTime())
    .slice(0, rowsShown)
    .map(({ title, each }) => [
      linkCell(nameOf(each), each.url),
      cell(`${signs[each.state]} ${cut(each.said, 24)}`),
      timeCell(each.at),
      cell(cut(each.by ?? '', 30)),
      cell(cut(each.what?.split('\n')[0] ?? '', 60)),
      ...(origins.length > 1 ? [cell(cut(title, 40))] : []),
    ])
}
