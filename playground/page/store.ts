import { useEffect, useState } from 'react'
import type { Message } from '../emulators/slack-workspace.ts'
import { moveDates } from '../moved-date.ts'
import type { ActBodies, ActName, ActResult, Snapshot, Update } from './protocol.ts'

/** Everything the person sees, kept up to date; null until the first answer. */
export function useWorkspace(name: string, onMessage: (channelId: string, message: Message) => void) {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null)
  const [connected, setConnected] = useState(true)
  useEffect(() => {
    const source = new EventSource(`/updates?as=${encodeURIComponent(name)}`)
    source.onopen = () => setConnected(true)
    source.onerror = () => setConnected(false)
    source.onmessage = (event) => {
      const update = JSON.parse(event.data) as Update
      // “Today” on the page is today in the playground.
      if (update.kind === 'snapshot') moveDates(update.snapshot.clock?.aheadMs ?? 0)
      if (update.kind === 'clock') moveDates(update.clock.aheadMs)
      setSnapshot((current) => apply(current, update))
      if (update.kind === 'message' || update.kind === 'ephemeral') onMessage(update.channelId, update.message)
    }
    return () => source.close()
  }, [name, onMessage])
  return { snapshot, connected }
}

function apply(current: Snapshot | null, update: Update): Snapshot | null {
  if (update.kind === 'snapshot') return update.snapshot
  if (current === null) return null
  switch (update.kind) {
    case 'message':
      return { ...current, messages: put(current.messages, update.channelId, update.message) }
    case 'message.gone':
      return { ...current, messages: drop(current.messages, update.channelId, update.ts) }
    case 'ephemeral':
      return { ...current, ephemerals: put(current.ephemerals, update.channelId, update.message) }
    case 'ephemeral.gone':
      return { ...current, ephemerals: drop(current.ephemerals, update.channelId, update.ts) }
    case 'views':
      return { ...current, views: update.views }
    case 'home':
      return { ...current, home: update.view }
    case 'canvas':
      return { ...current, canvases: [...current.canvases, update.canvas] }
    case 'roster':
      return { ...current, roster: update.roster }
    case 'bot':
      return { ...current, bot: update.bot }
    case 'switches':
      return { ...current, switches: update.switches }
    case 'clock':
      return { ...current, clock: update.clock }
  }
}

type Shelf = Snapshot['messages']

function put(shelf: Shelf, channelId: string, message: Message): Shelf {
  const others = (shelf[channelId] ?? []).filter(({ ts }) => ts !== message.ts)
  return { ...shelf, [channelId]: [...others, message].sort((one, other) => (one.ts < other.ts ? -1 : 1)) }
}

const drop = (shelf: Shelf, channelId: string, gone: string): Shelf => ({
  ...shelf,
  [channelId]: (shelf[channelId] ?? []).filter(({ ts }) => ts !== gone),
})

/** Asks the server to carry an act to the bot. */
export async function act<Name extends ActName>(name: Name, body: ActBodies[Name]): Promise<ActResult> {
  try {
    const response = await fetch(`/acts/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as ActResult
  } catch {
    return { problem: 'The playground does not answer. Is it still running in your terminal?' }
  }
}
