import { createContext, useContext, useEffect, useState } from 'react'
import type { Room, Snapshot } from './protocol.ts'

export type Theme = 'light' | 'dark'

/** What every part of the page needs to draw messages and to act. */
export interface Look {
  readonly snapshot: Snapshot
  readonly me: string
  readonly theme: Theme
  /** Says a sentence at the bottom of the page for a few seconds. */
  readonly say: (sentence: string) => void
}

export const LookContext = createContext<Look | null>(null)

export function useLook(): Look {
  const look = useContext(LookContext)
  if (!look) throw new Error('useLook outside of the page')
  return look
}

/** The name in the address for the person's direct messages with the app. */
export const directPlace = 'direct-messages'

/** A channel, or the person's direct messages with the app, which only they see. */
export function roomOf(snapshot: Snapshot, channelId: string): (Room & { readonly isDirect: boolean }) | null {
  if (channelId === snapshot.directChannelId) {
    const topic = 'Between you and the app'
    return { id: channelId, name: 'Countersign', topic, isPrivate: true, hasBot: true, isDirect: true }
  }
  const channel = snapshot.channels.find(({ id }) => id === channelId)
  return channel ? { ...channel, isDirect: false } : null
}

/** The page's own address of a message that a link of the emulated Slack leads to; null for any other link. */
export function addressOf(snapshot: Snapshot, href: string): string | null {
  if (!href.startsWith(`${snapshot.slackUrl}/archives/`)) return null
  const link = new URL(href)
  const [, channelId = '', seconds = '', rest = ''] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(link.pathname) ?? []
  const room = roomOf(snapshot, channelId)
  const person = snapshot.people.find(({ id }) => id === snapshot.me)
  if (!room || !person) return null
  const place = room.isDirect ? directPlace : room.name
  const thread = link.searchParams.get('thread_ts') ?? `${seconds}.${rest}`
  return `?${new URLSearchParams({ as: person.name, in: place, thread })}`
}

/** The theme in use: the person's choice, else the system's. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const [chosen, setChosen] = useState(() => read(localStorage.getItem('theme')))
  const [systemTheme, setSystemTheme] = useState<Theme>(system.matches ? 'dark' : 'light')
  useEffect(() => {
    const follow = (event: MediaQueryListEvent) => setSystemTheme(event.matches ? 'dark' : 'light')
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const theme = chosen ?? systemTheme
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return {
    theme,
    toggle: () => {
      const next = theme === 'dark' ? 'light' : 'dark'
      // Back at the system's own theme, the page follows it again.
      if (next === systemTheme) localStorage.removeItem('theme')
      else localStorage.setItem('theme', next)
      setChosen(next === systemTheme ? null : next)
    },
  }
}

const read = (value: string | null): Theme | null => (value === 'light' || value === 'dark' ? value : null)

/** Moves the focus among a list's items with the arrow keys, Home and End. */
export function moveInList(
  event: Pick<KeyboardEvent, 'key' | 'preventDefault'>,
  list: HTMLElement | null,
  selector: string,
): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
  const items = [...(list?.querySelectorAll<HTMLElement>(selector) ?? [])]
  const index = items.indexOf(document.activeElement as HTMLElement)
  const step = steps[event.key]
  const next =
    event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : step === undefined ? null : index + step
  if (next === null || items.length === 0) return
  event.preventDefault()
  items[(next + items.length) % items.length]?.focus()
}
