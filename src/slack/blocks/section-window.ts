import type { ActionsBlock, KnownBlock, ModalView } from '@slack/types'
import type { ChecklistState, ItemState, SectionState } from '../../signoffs/progress.ts'
import type { CandidateState } from '../../signoffs/state.ts'
import { capital } from '../../words.ts'
import { phaseTitles } from './candidate.ts'
import { markOf, proofOf } from './candidate-items.ts'
import { button, contextLine, sectionText } from './elements.ts'
import { textInput } from './inputs.ts'
import { limits } from './limits.ts'
import { count, cut, plain } from './text.ts'

export const tickAction = 'item.tick'
export const untickAction = 'item.untick'
export const noteAction = 'item.note'
export const turnSectionAction = 'candidate.turn'
export const noteView = 'item.note'

/** Of a view's 100 blocks an item takes up to three. */
const itemsOnPage = 25
const charactersOnPage = 30_000
/** A paragraph takes 3,000 characters; escaping makes text longer. */
const paragraph = 1_400

/** Which page of which section a window shows. */
export interface SectionSpot {
  readonly candidate: string
  /** The checklist's place on the candidate. */
  readonly list: number
  /** The section's place in the checklist. */
  readonly index: number
  /** From 0. */
  readonly page: number
  readonly channelId: string | null
}

/** A section as a window: every item whole, with its proof and its buttons. Null when there is no such section. */
export function sectionWindow(state: CandidateState, spot: SectionSpot): ModalView | null {
  const checklist = state.checklists[spot.list]
  const section = checklist?.sections[spot.index]
  if (checklist === undefined || section === undefined) return null
  const pages = pagesOf(section)
  const page = Math.min(Math.max(0, spot.page), pages.length - 1)
  const here = { ...spot, page }
  return {
    type: 'modal',
    private_metadata: JSON.stringify(here),
    title: { type: 'plain_text', text: cut(checklist.title, 24) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(section.title, limits.headerText) } },
      contextLine(headLine(section, page, pages.length, checklist)),
      ...(pages[page] ?? []).flatMap((item) =>
        itemBlocks(item, { candidate: spot.candidate, checklist: checklist.name }, mayTick(item, state.candidate)),
      ),
      ...neighbours(state.checklists, here, pages.length),
    ],
  }
}

function headLine(section: SectionState, page: number, pages: number, { file }: ChecklistState): string {
  const where = file === null ? '' : `, from ${plain(cut(file, 150))}`
  const turned = pages > 1 ? `, page ${page + 1} of ${pages}` : ''
  return `${section.done} of ${count(section.items.length, 'item')} done, ${phaseTitles[section.phase].toLowerCase()}${where}${turned}`
}

function pagesOf({ items }: SectionState): ItemState[][] {
  const pages: ItemState[][] = [[]]
  let length = 0
  for (const item of items) {
    const page = pages.at(-1)
    if (
      page === undefined ||
      page.length === itemsOnPage ||
      (page.length > 0 && length + item.title.length > charactersOnPage)
    ) {
      pages.push([item])
      length = item.title.length
    } else {
      page.push(item)
      length += item.title.length
    }
  }
  return pages
}

/** By hand, and only while it counts: what was due before a release is part of its record. */
function mayTick({ checks, phase }: ItemState, { state }: CandidateState['candidate']): boolean {
  return checks.length === 0 && (state === 'open' || (state === 'released' && phase !== 'before'))
}

function itemBlocks(item: ItemState, spot: { candidate: string; checklist: string }, isOpen: boolean): KnownBlock[] {
  const value = { ...spot, item: item.id }
  const owner = item.owner === null ? '' : ` Owner: ${plain(cut(item.owner.title, 80))}.`
  const severity = item.isDone || item.severity === 'blocking' ? '' : ` (${item.severity})`
  const proof = proofOf(item)
  const parts = paragraphs(item.title)
  return [
    ...parts.map((part, index) =>
      sectionText(
        `${index === 0 ? `${markOf(item)} ` : ''}${plain(part)}${index === parts.length - 1 ? severity : ''}`,
      ),
    ),
    ...(proof === '' && owner === ''
      ? []
      : [contextLine(`${capital(proof)}${proof === '' ? '' : '.'}${owner}`.trim())]),
    ...(isOpen ? [itemButtons(item, value)] : []),
  ]
}

function itemButtons(item: ItemState, value: unknown): ActionsBlock {
  const what = cut(item.title, 40)
  return {
    type: 'actions',
    elements: item.isDone
      ? [button(untickAction, 'Untick', `Take back: ${what}`, value)]
      : [button(tickAction, 'Tick', what, value), button(noteAction, 'Tick with a note', what, value)],
  }
}

/** A long text in several paragraphs, cut between words where there are any. */
function paragraphs(text: string): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > paragraph) {
    const space = rest.lastIndexOf(' ', paragraph)
    const high = rest.charCodeAt(paragraph - 1)
    const end = space > paragraph / 2 ? space : high >= 0xd800 && high <= 0xdbff ? paragraph - 1 : paragraph
    parts.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...parts, rest]
}

function neighbours(checklists: readonly ChecklistState[], spot: SectionSpot, pages: number): KnownBlock[] {
  const sections = checklists.flatMap(({ sections: own }, list) => own.map((_section, index) => ({ list, index })))
  const place = sections.findIndex(({ list, index }) => list === spot.list && index === spot.index)
  const before = spot.page > 0 ? { ...spot, page: spot.page - 1 } : neighbour(sections[place - 1], spot)
  const after = spot.page < pages - 1 ? { ...spot, page: spot.page + 1 } : neighbour(sections[place + 1], spot)
  const buttons = [
    ...(before === null ? [] : [button(`${turnSectionAction}.before`, 'Previous', 'Show what comes before', before)]),
    ...(after === null ? [] : [button(`${turnSectionAction}.after`, 'Next', 'Show what comes after', after)]),
  ]
  return buttons.length === 0 ? [] : [{ type: 'divider' }, { type: 'actions', elements: buttons }]
}

const neighbour = (section: { list: number; index: number } | undefined, spot: SectionSpot): SectionSpot | null =>
  section === undefined ? null : { ...spot, ...section, page: 0 }

/** The window in which somebody says what proves an item. */
export function noteWindow(
  title: string,
  metadata: {
    readonly candidate: string
    readonly checklist: string
    readonly item: string
    readonly section: SectionSpot | null
    readonly parent: string | null
    readonly channelId: string | null
  },
): ModalView {
  return {
    type: 'modal',
    callback_id: noteView,
    private_metadata: JSON.stringify(metadata),
    title: { type: 'plain_text', text: 'Tick' },
    submit: { type: 'plain_text', text: 'Tick' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      sectionText(plain(cut(title, 1_400))),
      textInput({
        name: 'note',
        label: 'Note',
        hint: 'What you did, or what you saw.',
        isOptional: true,
        isMultiline: true,
        most: 1000,
      }),
      textInput({ name: 'link', label: 'Link', hint: 'Where others see the same.', isOptional: true, most: 500 }),
    ],
  }
}
