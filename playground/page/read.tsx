import { type Block, Message as Drawn } from 'slack-blocks-to-jsx'
import type { Json } from '../emulators/slack-workspace.ts'
import { addressOf, useLook } from './look.ts'

/** Draws blocks that have no elements. */
export function Read({ blocks }: { blocks: readonly Json[] }) {
  const { snapshot, theme } = useLook()
  const users = [
    ...snapshot.people.map(({ id, name }) => ({ id, name, avatar: '' })),
    { id: snapshot.botUserId, name: 'Countersign', avatar: '' },
  ]
  return (
    <Drawn
      withoutWrapper
      theme={theme}
      logo=""
      name=""
      blocks={blocks as unknown as Block[]}
      data={{
        users,
        channels: snapshot.channels.map(({ id, name }) => ({ id, name })),
        user_groups: snapshot.roster.groups.map(({ id, handle, title }) => ({ id, handle, name: title })),
      }}
      hooks={{
        // As in Slack, a name between colons that is no emoji stays text: test:e2e:security.
        emoji: (emoji, parse) => {
          const drawn = parse(emoji)
          return drawn === '' || drawn === emoji.name ? `:${emoji.name}:` : drawn
        },
        link: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
        date: ({ timestamp, format, fallback }) => (
          <Moment seconds={Number(timestamp)} format={format} fallback={fallback} />
        ),
      }}
    />
  )
}

function SafeLink({ href, children }: { href: string; children: React.ReactNode }) {
  const { snapshot } = useLook()
  const here = addressOf(snapshot, href)
  if (here) return <a href={here}>{children}</a>
  if (!/^(https?|mailto):/.test(href)) return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

const formats: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
}

/** Slack's date tokens in the reader's own time. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function Moment({ seconds, format, fallback }: { seconds: number; format: string; fallback: string }) {
  if (!Number.isFinite(seconds)) return <span>{fallback}</span>
  const date = new Date(seconds * 1000)
  const written = format.replace(/\{(\w+)\}/g, (token, name: string) => {
    if (name === 'ago') return ago(date)
    const pretty = name.endsWith('_pretty')
    const options = formats[pretty ? name.slice(0, -'_pretty'.length) : name]
    if (!options) return token
    return (pretty && nearDay(date)) || date.toLocaleString('en-GB', options)
  })
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'medium' })}
    >
      {written}
    </time>
  )
}

function nearDay(date: Date): string | null {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000)
  return { 0: 'today', 1: 'yesterday', [-1]: 'tomorrow' }[days] ?? null
}

function ago(date: Date): string {
  const minutes = Math.round((date.getTime() - Date.now()) / 60_000)
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return Math.abs(hours) < 48 ? words.format(hours, 'hour') : words.format(Math.round(hours / 24), 'day')
}
