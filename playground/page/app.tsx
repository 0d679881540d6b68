import { useCallback, useEffect, useRef, useState } from 'react'
import { ModalStack } from './dialogs.tsx'
import { directPlace, LookContext, useTheme } from './look.ts'
import { ChannelPanel, HomePanel, PeoplePanel, ThreadPanel, WorldPanel } from './panels.tsx'
import { Sidebar } from './sidebar.tsx'
import { act, useWorkspace } from './store.ts'

const sentenceMs = 6000

/** Who and where the reader is; kept in the address, so that it can be shared and reloaded. */
function useAddress() {
  const start = new URLSearchParams(window.location.search)
  const [person, setPerson] = useState(start.get('as') ?? 'dana')
  const [place, setPlace] = useState(start.get('in') ?? 'vauntico')
  const [startThread] = useState(start.get('thread'))
  useEffect(() => {
    window.history.replaceState(null, '', `?${new URLSearchParams({ as: person, in: place })}`)
  }, [person, place])
  return { person, setPerson, place, setPlace, startThread }
}

export function App() {
  const { person, setPerson, place, setPlace, startThread } = useAddress()
  const { theme, toggle } = useTheme()
  // Until the workspace is there, the address alone says which thread to open: `true` stands for that.
  const [opened, setThread] = useState<{ channelId: string; ts: string } | null | true>(
    startThread === null ? null : true,
  )
  const [drawer, setDrawer] = useState(false)
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set())
  const [sentence, setSentence] = useState('')
  const onMessage = useCallback(
    (channelId: string) => setUnread((before) => (before.has(channelId) ? before : new Set([...before, channelId]))),
    [],
  )
  const { snapshot, connected } = useWorkspace(person, onMessage)
  const timer = useRef(0)
  const say = useCallback((words: string) => {
    setSentence(words)
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setSentence(''), sentenceMs)
  }, [])

  // The focus follows the drawer in and goes back to the button that opened it.
  useEffect(() => {
    if (!drawer) return
    const before = document.activeElement as HTMLElement | null
    document.querySelector<HTMLElement>('#sidebar [aria-current]')?.focus()
    const onEscape = (event: KeyboardEvent) => event.key === 'Escape' && setDrawer(false)
    window.addEventListener('keydown', onEscape)
    return () => {
      window.removeEventListener('keydown', onEscape)
      before?.focus()
    }
  }, [drawer])

  if (!snapshot)
    return <p className="loading">{connected ? 'Opening the workspace…' : 'The playground does not answer.'}</p>
  const { me } = snapshot
  const channel = snapshot.channels.find(({ name }) => name === place) ?? snapshot.channels[0]
  const channelId = place === directPlace ? snapshot.directChannelId : (channel?.id ?? '')
  const current = ['home', 'people', 'world'].includes(place) ? place : channelId
  const thread = opened === true ? { channelId, ts: startThread ?? '' } : opened
  const elsewhere = new Set([...unread].filter((id) => id !== current))
  const go = (next: string) => {
    setPlace(next)
    setThread(null)
    setDrawer(false)
    setUnread(elsewhere)
  }
  return (
    <LookContext value={{ snapshot, me, theme, say }}>
      <div className={`app${thread ? ' with-thread' : ''}`}>
        <a className="skip" href="#main">
          Skip to the messages
        </a>
        <Sidebar
          open={drawer}
          onClose={() => setDrawer(false)}
          current={current}
          unread={elsewhere}
          onChannel={(id) =>
            go(
              id === snapshot.directChannelId
                ? directPlace
                : (snapshot.channels.find((one) => one.id === id)?.name ?? ''),
            )
          }
          onHome={() => {
            go('home')
            void act('home', { userId: me })
          }}
          onPeople={() => go('people')}
          onWorld={() => go('world')}
          onPerson={(name) => {
            setPerson(name)
            setThread(null)
          }}
          onTheme={toggle}
        />
        {drawer && <div className="shade" onPointerDown={() => setDrawer(false)} />}
        {current === 'people' ? (
          <PeoplePanel onMenu={() => setDrawer(true)} />
        ) : current === 'world' ? (
          <WorldPanel onMenu={() => setDrawer(true)} />
        ) : current === 'home' || channelId === '' ? (
          <HomePanel onMenu={() => setDrawer(true)} />
        ) : (
          <ChannelPanel
            channelId={channelId}
            onMenu={() => setDrawer(true)}
            onThread={(ts) => setThread({ channelId, ts })}
          />
        )}
        {thread && (
          <ThreadPanel
            {...thread}
            onClose={() => {
              setThread(null)
              document.querySelector<HTMLElement>('#main textarea')?.focus()
            }}
          />
        )}
        <ModalStack views={snapshot.views} />
        <div className="toast" role="status" aria-live="polite">
          {connected ? sentence : 'The playground does not answer. Is it still running in your terminal?'}
        </div>
      </div>
    </LookContext>
  )
}
