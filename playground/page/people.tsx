import { Avatar } from './icons.tsx'
import { useLook } from './look.ts'
import type { Member } from './protocol.ts'
import { act } from './store.ts'

/** Who is in the workspace: their hours, groups and accounts, all of which can be changed while the bot runs. */
export function People() {
  const { snapshot } = useLook()
  return (
    <ul className="people">
      {snapshot.people.map((person) => (
        <PersonCard key={person.id} person={person} />
      ))}
    </ul>
  )
}

function PersonCard({ person }: { person: Member }) {
  const { snapshot, me, say } = useLook()
  const { deactivated, groups } = snapshot.roster
  const isDeactivated = deactivated.includes(person.id)
  const nameOf = (id: string) => snapshot.people.find((each) => each.id === id)?.name ?? ''
  const tell = ({ problem }: { problem?: string }) => problem && say(problem)
  const setGroup = (group: (typeof groups)[number], isIn: boolean) => {
    const ids = isIn ? [...group.members, person.id] : group.members.filter((id) => id !== person.id)
    void act('group', { userId: me, handle: group.handle, names: ids.map(nameOf) }).then(tell)
  }
  return (
    <li aria-label={person.realName} className={isDeactivated ? 'gone' : ''}>
      <Avatar name={person.realName} />
      <div>
        <strong>{person.realName}</strong> <span>{person.role}</span>
        <small>
          {isDeactivated ? 'Deactivated' : `${timeIn(person.timeZone)} in ${person.timeZone.replaceAll('_', ' ')}`}
        </small>
        <fieldset className="choices" aria-label={`Groups of ${person.realName}`}>
          {groups.map((group) => (
            <label key={group.id}>
              <input
                type="checkbox"
                checked={group.members.includes(person.id)}
                onChange={(event) => setGroup(group, event.target.checked)}
              />
              @{group.handle}
            </label>
          ))}
        </fieldset>
      </div>
      <button
        type="button"
        className="button plain"
        onClick={() => void act('account', { userId: me, name: person.name, isActive: isDeactivated }).then(tell)}
      >
        {isDeactivated ? 'Reactivate' : 'Deactivate'}
      </button>
    </li>
  )
}

const timeIn = (timeZone: string) =>
  new Date().toLocaleTimeString('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' })
