import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Message } from '../emulators/slack-workspace.ts'
import { roomOf, useLook } from './look.ts'
import { MessageView, type Shown, timeOf } from './message.tsx'

const togetherMs = 5 * 60_000
const nearBottomPixels = 120

/** Puts a channel's messages and the person's own ephemeral ones in order, with their replies. */
export function arrange(messages: readonly Message[], ephemerals: readonly Message[]): Shown[] {
  const isReply = ({ ts, thread_ts: thread }: Message) => thread !== undefined && thread !== ts
  const all = [
    ...messages.filter((message) => !isReply(message)).map((message) => ({ message, isEphemeral: false })),
    ...ephemerals.filter((message) => !isReply(message)).map((message) => ({ message, isEphemeral: true })),
  ].sort((one, other) => (one.message.ts < other.message.ts ? -1 : 1))
  return all.map(({ message, isEphemeral }, index) => {
    const before = all[index - 1]
    const near = before && timeOf(message.ts).getTime() - timeOf(before.message.ts).getTime() < togetherMs
    const sameAuthor = before && before.message.user === message.user && !before.isEphemeral && !message.username
    return {
      message,
      isEphemeral,
      follows: Boolean(near && sameAuthor),
      replies: messages.filter((reply) => reply.thread_ts === message.ts && isReply(reply)),
    }
  })
}

/** A list of messages that stays at its end while the reader is there. */
export function MessageList(props: {
  shown: readonly Shown[]
  channelId: string
  label: string
  onThread?: (ts: string) => void
  children?: React.ReactNode
}) {
  const { shown, channelId } = props
  const scroller = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const [hasNews, setHasNews] = useState(false)
  const toEnd = () => {
    const node = scroller.current
    if (node) node.scrollTop = node.scrollHeight
    following.current = true
    setHasNews(false)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another channel starts at its end
  useLayoutEffect(toEnd, [channelId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the messages moves the end
  useLayoutEffect(() => {
    if (following.current) toEnd()
    else setHasNews(true)
  }, [shown])
  useEffect(() => {
    const node = scroller.current
    if (!node) return
    const watcher = new ResizeObserver(() => {
      if (following.current) node.scrollTop = node.scrollHeight
    })
    watcher.observe(node)
    for (const child of node.children) watcher.observe(child)
    return () => watcher.disconnect()
  }, [])
  return (
    <div className="messages">
      <div
        className="scroller"
        ref={scroller}
        role="log"
        aria-label={props.label}
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
          following.current = scrollHeight - scrollTop - clientHeight < nearBottomPixels
          if (following.current) setHasNews(false)
        }}
      >
        <div className="message-stack">
          {props.children}
          {shown.map((item, index) => (
            <Fragment key={`${item.message.ts}-${item.isEphemeral}`}>
              <DayLine before={shown[index - 1]} item={item} />
              <MessageView
                shown={item}
                channelId={channelId}
                {...(props.onThread ? { onThread: () => props.onThread?.(item.message.ts) } : {})}
              />
            </Fragment>
          ))}
        </div>
      </div>
      {hasNews && (
        <button type="button" className="news" onClick={toEnd}>
          New messages
        </button>
      )}
    </div>
  )
}

function DayLine({ before, item }: { before: Shown | undefined; item: Shown }) {
  const day = timeOf(item.message.ts).toDateString()
  if (before && timeOf(before.message.ts).toDateString() === day) return null
  const today = new Date().toDateString() === day
  const title = today
    ? 'Today'
    : timeOf(item.message.ts).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
  return (
    <div className="day">
      <span>{title}</span>
    </div>
  )
}

/** What stands above a channel's first message. */
export function ChannelStart(props: { channelId: string; suggestion: string | null; onTry: (text: string) => void }) {
  const { snapshot } = useLook()
  const channel = roomOf(snapshot, props.channelId)
  if (!channel) return null
  return (
    <div className="start">
      <h2>
        {channel.isPrivate ? '' : '#'}
        {channel.name}
      </h2>
      <p>
        {channel.topic}.{' '}
        {channel.hasBot ? '' : 'Countersign can be asked here, but it cannot post by itself until it is invited.'}
      </p>
      {props.suggestion && channel.hasBot && (
        <button type="button" className="button plain" onClick={() => props.onTry(props.suggestion ?? '')}>
          Try <code>{props.suggestion}</code>
        </button>
      )}
    </div>
  )
}
