import type { Message } from '../emulators/slack-workspace.ts'
import { useLook } from './look.ts'
import { act } from './store.ts'

/** The emoji that a person may react with here, by Slack's names. */
const choices: Readonly<Record<string, string>> = { pushpin: '📌', eyes: '👀', white_check_mark: '✅' }

interface Of {
  readonly message: Message
  readonly channelId: string
}

/** Adds a person's reaction, or takes it back. */
function useReact({ message, channelId }: Of): (name: string) => void {
  const { me, say } = useLook()
  return (name) => {
    const isOn = !isMine(message, name, me)
    const body = { userId: me, channelId, messageTs: message.ts, name, isOn }
    void act('react', body).then(({ problem }) => problem && say(problem))
  }
}

const isMine = ({ reactions }: Message, name: string, me: string) =>
  reactions?.some((each) => each.name === name && each.users.includes(me)) === true

/** What people have reacted with; a press joins them or takes one's own back. */
export function Reactions({ message, channelId }: Of) {
  const { snapshot, me } = useLook()
  const react = useReact({ message, channelId })
  if (message.reactions === undefined || message.reactions.length === 0) return null
  const nameOf = (id: string) => snapshot.people.find((person) => person.id === id)?.realName ?? 'Countersign'
  return (
    <fieldset className="reactions" aria-label="Reactions">
      {message.reactions.map(({ name, count, users }) => (
        <button
          key={name}
          type="button"
          className="reaction"
          aria-pressed={isMine(message, name, me)}
          aria-label={`${name}, ${count}`}
          title={`${users.map(nameOf).join(', ')} with :${name}:`}
          onClick={() => react(name)}
        >
          <span aria-hidden="true">{choices[name] ?? `:${name}:`}</span> {count}
        </button>
      ))}
    </fieldset>
  )
}

/** The emoji beside a message that has not been reacted to with them. */
export function ReactionChoices({ message, channelId }: Of) {
  const { me } = useLook()
  const react = useReact({ message, channelId })
  return Object.entries(choices).map(([name, emoji]) => {
    const label = `${isMine(message, name, me) ? 'Take back' : 'React with'} ${name}`
    return (
      <button key={name} type="button" className="quiet" aria-label={label} title={label} onClick={() => react(name)}>
        <span aria-hidden="true">{emoji}</span>
      </button>
    )
  })
}
