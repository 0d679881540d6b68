import { useEffect, useRef } from 'react'
import { PlaygroundClock } from './clock.tsx'
import { Avatar, Icon, Mark } from './icons.tsx'
import { moveInList, useLook } from './look.ts'
import { Menu } from './menu.tsx'

/** Workspace, channels, the app, and who the reader is. */
export function Sidebar(props: {
  open: boolean
  onClose: () => void
  current: string
  unread: ReadonlySet<string>
  onChannel: (channelId: string) => void
  onHome: () => void
  onPeople: () => void
  onWorld: () => void
  onPerson: (name: string) => void
  onTheme: () => void
}) {
  const { snapshot, me, theme } = useLook()
  const lists = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const node = lists.current
    const move = (event: KeyboardEvent) => moveInList(event, node, 'button')
    node?.addEventListener('keydown', move)
    return () => node?.removeEventListener('keydown', move)
  }, [])
  const self = snapshot.people.find(({ id }) => id === me)
  const status = { running: 'is running', starting: 'is starting', stopped: 'has stopped' }[snapshot.bot.state]
  const hasDirectNews = props.unread.has(snapshot.directChannelId)
  return (
    <nav className={`sidebar${props.open ? ' open' : ''}`} aria-label="Workspace" id="sidebar">
      <header>
        <Mark />
        <div>
          <strong>Countersign</strong>
          <span>playground</span>
        </div>
        <button
          type="button"
          className="quiet"
          aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          title={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          onClick={props.onTheme}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
        <button type="button" className="quiet only-narrow" aria-label="Close the sidebar" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="sidebar-lists" ref={lists}>
        <h2>Channels</h2>
        <ul>
          {snapshot.channels.map((channel) => (
            <li key={channel.id}>
              <button
                type="button"
                aria-current={props.current === channel.id ? 'page' : undefined}
                className={props.unread.has(channel.id) ? 'unread' : ''}
                onClick={() => props.onChannel(channel.id)}
              >
                <Icon name={channel.isPrivate ? 'lock' : 'hash'} />
                <span>{channel.name}</span>
                {props.unread.has(channel.id) && <span className="dot" role="img" aria-label="New messages" />}
              </button>
            </li>
          ))}
        </ul>
        <h2>Direct messages</h2>
        <ul>
          <li>
            <button
              type="button"
              aria-label={`Direct messages with Countersign${hasDirectNews ? ', new messages' : ''}`}
              aria-current={props.current === snapshot.directChannelId ? 'page' : undefined}
              className={hasDirectNews ? 'unread' : ''}
              onClick={() => props.onChannel(snapshot.directChannelId)}
            >
              <Mark />
              <span>Countersign</span>
              {hasDirectNews && <span className="dot" aria-hidden="true" />}
            </button>
          </li>
        </ul>
        <h2>Workspace</h2>
        <ul>
          <li>
            <button
              type="button"
              aria-current={props.current === 'people' ? 'page' : undefined}
              onClick={props.onPeople}
            >
              <Icon name="people" />
              <span>People</span>
            </button>
          </li>
          <li>
            <button type="button" aria-current={props.current === 'world' ? 'page' : undefined} onClick={props.onWorld}>
              <Icon name="world" />
              <span>World</span>
            </button>
          </li>
        </ul>
        <h2>Apps</h2>
        <ul>
          <li>
            <button type="button" aria-current={props.current === 'home' ? 'page' : undefined} onClick={props.onHome}>
              <Mark />
              <span>Countersign</span>
              <span
                className={`presence ${snapshot.bot.state}`}
                role="img"
                aria-label={status}
                title={`It ${status}`}
              />
            </button>
          </li>
        </ul>
      </div>
      {snapshot.clock && <PlaygroundClock clock={snapshot.clock} />}
      <footer>
        <Menu
          label={`You are ${self?.realName ?? 'somebody'}. Be somebody else`}
          className="me"
          upwards
          face={
            <>
              <Avatar name={self?.realName ?? ''} />
              <span>
                {self?.realName}
                <small>{self?.role}</small>
              </span>
              <Icon name="down" />
            </>
          }
          items={snapshot.people.map((person) => ({
            title: person.realName,
            note: person.role,
            face: <Avatar name={person.realName} />,
            checked: person.id === me,
            onPick: () => props.onPerson(person.name),
          }))}
        />
      </footer>
    </nav>
  )
}
