import { useState } from 'react'
import type { StateValues } from '../emulators/slack-elements.ts'
import type { View } from '../emulators/slack-workspace.ts'
import { Blocks } from './blocks.tsx'
import { Composer } from './composer.tsx'
import { Icon, Mark } from './icons.tsx'
import { roomOf, useLook } from './look.ts'
import { arrange, ChannelStart, MessageList } from './messages.tsx'
import { People } from './people.tsx'
import type { BotStatus } from './protocol.ts'
import { act } from './store.ts'
import { useValues } from './values.ts'
import { WorldSwitches } from './world.tsx'

function MenuButton({ onMenu }: { onMenu: () => void }) {
  return (
    <button type="button" className="quiet only-narrow" aria-label="Open the sidebar" onClick={onMenu}>
      <Icon name="menu" />
    </button>
  )
}

/** A channel: its messages and where to write. */
export function ChannelPanel(props: { channelId: string; onMenu: () => void; onThread: (ts: string) => void }) {
  const { snapshot } = useLook()
  const { channelId } = props
  const [draft, setDraft] = useState<{ text: string } | null>(null)
  const room = roomOf(snapshot, channelId)
  const name = room?.name ?? ''
  const shown = arrange(snapshot.messages[channelId] ?? [], snapshot.ephemerals[channelId] ?? [])
  const readiness = snapshot.commands.find(({ command }) => command === '/readiness')
  const suggestion = readiness ? '/readiness vauntico' : (snapshot.commands[0]?.command ?? null)
  return (
    <main className="panel" id="main">
      <header className="panel-head">
        <MenuButton onMenu={props.onMenu} />
        <h1>
          {room?.isDirect ? <Mark /> : <Icon name={room?.isPrivate ? 'lock' : 'hash'} />}
          {name}
        </h1>
        <p>{room?.topic}</p>
      </header>
      <BotBanner bot={snapshot.bot} />
      <MessageList
        shown={shown}
        channelId={channelId}
        label={room?.isDirect ? `Direct messages with ${name}` : `Messages in ${name}`}
        onThread={props.onThread}
      >
        <ChannelStart channelId={channelId} suggestion={suggestion} onTry={(text) => setDraft({ text })} />
      </MessageList>
      <Composer
        key={channelId}
        channelId={channelId}
        label={room?.isDirect ? `Message ${name}` : `Message #${name}`}
        draft={draft}
      />
    </main>
  )
}

/** A thread beside its channel; over it on a narrow page. */
export function ThreadPanel(props: { channelId: string; ts: string; onClose: () => void }) {
  const { snapshot } = useLook()
  const { channelId, ts } = props
  const isHere = (message: { ts: string; thread_ts?: string | undefined }) =>
    message.ts === ts || message.thread_ts === ts
  // In its own panel a reply stands like any message.
  const flat = <Item extends { ts: string }>(items: readonly Item[]) =>
    items.map((item) => ({ ...item, thread_ts: undefined }))
  const shown = arrange(
    flat((snapshot.messages[channelId] ?? []).filter(isHere)),
    flat((snapshot.ephemerals[channelId] ?? []).filter((message) => message.thread_ts === ts)),
  )
  const room = roomOf(snapshot, channelId)
  return (
    <aside
      className="panel thread"
      aria-label="Thread"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && props.onClose()}
    >
      <header className="panel-head">
        <h2>Thread</h2>
        <p>
          {room?.isDirect ? '' : '#'}
          {room?.name}
        </p>
        <button type="button" className="quiet" aria-label="Close the thread" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList shown={shown} channelId={channelId} label="Messages in the thread" />
      <Composer key={ts} channelId={channelId} threadTs={ts} label="Reply…" draft={null} />
    </aside>
  )
}

/** The app's own tab. */
export function HomePanel({ onMenu }: { onMenu: () => void }) {
  const { snapshot } = useLook()
  return (
    <main className="panel" id="main">
      <header className="panel-head">
        <MenuButton onMenu={onMenu} />
        <h1>
          <Mark />
          Countersign
        </h1>
        <p>Home</p>
      </header>
      <BotBanner bot={snapshot.bot} />
      <div className="home">
        {snapshot.home ? (
          <HomeView view={snapshot.home} />
        ) : (
          <div className="start">
            <h2>Nothing here yet</h2>
            <p>Countersign has not published a Home for you. Ask it in a channel.</p>
          </div>
        )}
      </div>
    </main>
  )
}

/** Everybody in the workspace, to see and change who may do what. */
export function PeoplePanel({ onMenu }: { onMenu: () => void }) {
  const { snapshot } = useLook()
  return (
    <main className="panel" id="main">
      <header className="panel-head">
        <MenuButton onMenu={onMenu} />
        <h1>People</h1>
        <p>Take somebody out of a group, or their account away, and see what the bot makes of it</p>
      </header>
      <BotBanner bot={snapshot.bot} />
      <div className="home">
        <People />
      </div>
    </main>
  )
}

/** What is outside the bot, to mend and to break. */
export function WorldPanel({ onMenu }: { onMenu: () => void }) {
  const { snapshot } = useLook()
  return (
    <main className="panel" id="main">
      <header className="panel-head">
        <MenuButton onMenu={onMenu} />
        <h1>World</h1>
        <p>Mend or break what the bot asks and deploys, and see what it makes of it</p>
      </header>
      <BotBanner bot={snapshot.bot} />
      <div className="home">
        <WorldSwitches />
      </div>
    </main>
  )
}

function HomeView({ view }: { view: View }) {
  const { me } = useLook()
  const [values, onValues] = useState<StateValues>({})
  const click = (body: { blockId: string; actionId: string; state: StateValues }) =>
    act('click', { userId: me, spot: { viewId: view.id }, ...body })
  return <Blocks blocks={view.blocks} handling={useValues({ values, onValues, click })} />
}

/** Says that the bot is not there, and starts it again. */
function BotBanner({ bot }: { bot: BotStatus }) {
  const { me } = useLook()
  if (bot.state === 'running') return null
  if (bot.state === 'starting') {
    return (
      <div className="banner" role="status">
        Countersign is starting…
      </div>
    )
  }
  return (
    <div className="banner stopped" role="alert">
      <span>Countersign has stopped.</span>
      <button type="button" className="button plain" onClick={() => void act('restart', { userId: me })}>
        Start it again
      </button>
      {bot.log.length > 0 && (
        <details>
          <summary>Its last words</summary>
          <pre>{bot.log.join('\n')}</pre>
        </details>
      )}
    </div>
  )
}
