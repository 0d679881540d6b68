import { useState } from 'react'
import type { StateValues } from '../emulators/slack-elements.ts'
import type { Message } from '../emulators/slack-workspace.ts'
import { Blocks } from './blocks.tsx'
import { Avatar, Icon } from './icons.tsx'
import { useLook } from './look.ts'
import { Read } from './read.tsx'
import { act } from './store.ts'
import { Unfurls } from './unfurls.tsx'
import { useValues } from './values.ts'

export interface Shown {
  readonly message: Message
  readonly isEphemeral: boolean
  /** The one before has the same author and is a moment old. */
  readonly follows: boolean
  readonly replies: readonly Message[]
}

export const timeOf = (ts: string) => new Date(Number(ts) * 1000)
export const clock = (date: Date) => date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Whose message it is, as it is shown. */
export function useAuthor(message: Message): { name: string; isApp: boolean } {
  const { snapshot } = useLook()
  if (message.username === 'Playground') return { name: 'Playground', isApp: true }
  if (message.user === snapshot.botUserId || message.bot_id) return { name: 'Countersign', isApp: true }
  const person = snapshot.people.find(({ id }) => id === message.user)
  return { name: person?.realName ?? 'Somebody', isApp: false }
}

/** One message of a channel or thread. */
export function MessageView(props: { shown: Shown; channelId: string; onThread?: () => void }) {
  const { shown, channelId, onThread } = props
  const { message, isEphemeral, follows, replies } = shown
  const author = useAuthor(message)
  const { me } = useLook()
  const [values, setValues] = useState<StateValues>({})
  const spot = { channelId, messageTs: message.ts }
  const handling = useValues({
    values,
    onValues: setValues,
    click: (body) => act('click', { userId: me, spot, ...body }),
  })
  const at = timeOf(message.ts)
  const compact = follows && !isEphemeral
  return (
    <article
      className={`message${compact ? ' compact' : ''}${isEphemeral ? ' ephemeral' : ''}`}
      aria-label={`${author.name}, ${clock(at)}`}
    >
      {isEphemeral && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      <div className="message-side">
        {compact ? (
          <time dateTime={at.toISOString()}>{clock(at)}</time>
        ) : (
          <Avatar name={author.name} isBot={author.isApp} />
        )}
      </div>
      <div className="message-main">
        {!compact && (
          <header>
            <strong>{author.name}</strong>
            {author.isApp && <span className="badge">APP</span>}
            <time dateTime={at.toISOString()} title={at.toLocaleString('en-GB')}>
              {clock(at)}
            </time>
          </header>
        )}
        {message.blocks && message.blocks.length > 0 ? (
          <Blocks blocks={message.blocks} handling={handling} />
        ) : (
          <div className="blocks words">
            <Read blocks={[{ type: 'section', text: { type: 'mrkdwn', text: message.text || ' ' } }]} />
            {message.edited !== undefined && <span className="edited">(edited)</span>}
          </div>
        )}
        <Unfurls message={message} handling={handling} />
        {message.files?.map((file) => (
          <p key={file.id} className="file">
            {file.title ?? 'File'}
          </p>
        ))}
        {message.reactions?.map(({ name, count }) => (
          <span key={name} className="reaction">
            <Read blocks={[{ type: 'section', text: { type: 'mrkdwn', text: `:${name}: ${count}` } }]} />
          </span>
        ))}
        {onThread && replies.length > 0 && <ReplyLine replies={replies} onOpen={onThread} />}
      </div>
      {onThread && !isEphemeral && (
        <div className="message-tools">
          <button
            type="button"
            className="quiet"
            aria-label="Reply in thread"
            title="Reply in thread"
            onClick={onThread}
          >
            <Icon name="reply" />
          </button>
        </div>
      )}
    </article>
  )
}

function ReplyLine({ replies, onOpen }: { replies: readonly Message[]; onOpen: () => void }) {
  const last = replies.at(-1)
  return (
    <button type="button" className="reply-line" onClick={onOpen}>
      <span className="reply-faces" aria-hidden="true">
        <Faces replies={replies} />
      </span>
      <strong>
        {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
      </strong>
      {last && <span>Last reply {clock(timeOf(last.ts))}</span>}
    </button>
  )
}

function Faces({ replies }: { replies: readonly Message[] }) {
  const firsts = replies.filter(({ user }, index) => replies.findIndex((other) => other.user === user) === index)
  return firsts.slice(0, 4).map((message) => <Face key={message.ts} message={message} />)
}

function Face({ message }: { message: Message }) {
  const author = useAuthor(message)
  return <Avatar name={author.name} isBot={author.isApp} />
}
