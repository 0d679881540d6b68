import { type Change, newId, type Person, type RosterState, type UserGroup } from './slack-workspace.ts'

export interface Member extends Person {
  readonly id: string
  readonly isDeactivated: boolean
}

export interface Group {
  readonly id: string
  readonly handle: string
  readonly title: string
  /** Ids of people. */
  readonly members: readonly string[]
  readonly isDisabled: boolean
}

/** Who is in the workspace and its groups; it changes while the workspace runs. */
export interface Roster {
  readonly member: (userId: string) => Member | undefined
  readonly members: () => readonly Member[]
  readonly groups: () => readonly Group[]
  readonly state: () => RosterState
  /**
   * Replaces a group's members, from now on.
   * @param handle with @
   * @param names handles of people, without @
   * @throws Error for a group or person that is not there
   */
  readonly setGroupMembers: (handle: string, names: readonly string[]) => void
  /** Switches a group off, as Slack does in place of deleting it, or on again. */
  readonly setGroupDisabled: (handle: string, isDisabled: boolean) => void
  /** Switches an account off or on; the person stays in their groups. */
  readonly setDeactivated: (name: string, isDeactivated: boolean) => void
}

export function createRoster(
  given: { people: readonly Person[]; userGroups: readonly UserGroup[]; ids: ReadonlyMap<string, string> },
  apply: (change: Change) => void,
): Roster {
  const members = new Map<string, Member>()
  const idOf = (name: string): string => {
    const id = given.ids.get(name)
    if (id === undefined || !members.has(id)) throw new Error(`There is nobody called ${name} in this workspace.`)
    return id
  }
  for (const person of given.people) {
    const id = given.ids.get(`@${person.name}`) ?? ''
    members.set(id, { ...person, id, isDeactivated: false })
  }
  const groups = new Map<string, Group>(
    given.userGroups.map(({ handle, title, members: names }) => {
      const ids = names.map((name) => idOf(`@${name}`))
      return [`@${handle}`, { id: newId('S'), handle, title, members: ids, isDisabled: false }]
    }),
  )
  const state = () => ({
    deactivated: [...members.values()].filter(({ isDeactivated }) => isDeactivated).map(({ id }) => id),
    groups: [...groups.values()]
      .filter(({ isDisabled }) => !isDisabled)
      .map(({ id, handle, title, members: ids }) => ({ id, handle, title, members: ids })),
  })
  const tell = () => apply({ kind: 'roster', roster: state() })
  const changeGroup = (handle: string, change: Partial<Group>) => {
    const group = groups.get(handle)
    if (!group) throw new Error(`There is no group ${handle} in this workspace.`)
    groups.set(handle, { ...group, ...change })
    tell()
  }
  return {
    member: (userId) => members.get(userId),
    members: () => [...members.values()],
    groups: () => [...groups.values()],
    state,
    setGroupMembers: (handle, names) => changeGroup(handle, { members: names.map((name) => idOf(`@${name}`)) }),
    setGroupDisabled: (handle, isDisabled) => changeGroup(handle, { isDisabled }),
    setDeactivated: (name, isDeactivated) => {
      const id = idOf(name)
      const member = members.get(id)
      if (member) members.set(id, { ...member, isDeactivated })
      tell()
    },
  }
}
