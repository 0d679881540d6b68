import type { Json } from '../emulators/slack-workspace.ts'
import type { ControlProps } from './elements.tsx'
import { Icon } from './icons.tsx'
import { useLook } from './look.ts'

/** What the person chose in a field, be it nothing; before that, what the app set at first. */
export const currentOf = (element: Json, chosen: Json, field: string): unknown =>
  field in chosen ? chosen[field] : element[field.replace(/^(selected_)?/, 'initial_')]

/** The words of a text object. */
export const words = (value: unknown) => (value as { text?: string } | undefined)?.text ?? ''

interface Option {
  readonly value: string
  readonly title: string
  readonly note: string
  readonly given: unknown
}

/** The options of any kind of select, with the field its choice goes into. */
function useOptions(element: Json): { groups: { title: string; options: Option[] }[]; field: string } {
  const { snapshot } = useLook()
  const kind = String(element.type).replace(/^multi_/, '')
  const own = (options: unknown): Option[] =>
    ((options ?? []) as Json[]).map((option) => ({
      value: String(option.value),
      title: words(option.text),
      note: words(option.description),
      given: option,
    }))
  const named = (list: readonly { id: string; title: string }[]) =>
    list.map(({ id, title }) => ({ value: id, title, note: '', given: id }))
  if (kind === 'users_select') {
    const options = named(snapshot.people.map(({ id, realName }) => ({ id, title: realName })))
    return { groups: [{ title: '', options }], field: 'selected_user' }
  }
  if (kind === 'channels_select' || kind === 'conversations_select') {
    const options = named(snapshot.channels.map(({ id, name }) => ({ id, title: `#${name}` })))
    return { groups: [{ title: '', options }], field: `selected_${kind.replace('s_select', '')}` }
  }
  const grouped = element.option_groups as Json[] | undefined
  const groups = grouped
    ? grouped.map((group) => ({ title: words(group.label), options: own(group.options) }))
    : [{ title: '', options: own(element.options) }]
  return { groups, field: 'selected_option' }
}

const idOfChoice = (given: unknown) =>
  typeof given === 'string' ? given : String((given as { value?: unknown } | null | undefined)?.value ?? '')

/** A menu with one choice. */
export function OneSelect({ element, chosen, choose, id, describedBy, invalid }: ControlProps) {
  const { groups, field } = useOptions(element)
  const options = groups.flatMap((group) => group.options)
  const current = idOfChoice(currentOf(element, chosen, field))
  const drawn = (list: readonly Option[]) =>
    list.map((option) => (
      <option key={option.value} value={option.value}>
        {option.title}
      </option>
    ))
  return (
    <span className="select">
      <select
        id={id}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-label={id ? undefined : words(element.placeholder) || 'Choose'}
        value={current}
        onChange={(event) => {
          const option = options.find(({ value }) => value === event.target.value)
          choose({ [field]: option?.given ?? null })
        }}
      >
        <option value="">{words(element.placeholder) || 'Choose an option'}</option>
        {groups.map((group) =>
          group.title ? (
            <optgroup key={group.title} label={group.title}>
              {drawn(group.options)}
            </optgroup>
          ) : (
            drawn(group.options)
          ),
        )}
      </select>
      <Icon name="down" />
    </span>
  )
}

/** A menu with several choices. */
export function ManySelect({ element, chosen, choose, id, labelledBy }: ControlProps) {
  const { groups, field: one } = useOptions(element)
  const field = `${one}s`
  const current = (currentOf(element, chosen, field) ?? []) as unknown[]
  const picked = new Set(current.map(idOfChoice))
  const options = groups.flatMap((group) => group.options)
  const titles = options.filter(({ value }) => picked.has(value)).map(({ title }) => title)
  return (
    <details className="many">
      <summary id={id} aria-labelledby={labelledBy && `${labelledBy} ${id}`}>
        {titles.length > 0 ? titles.join(', ') : words(element.placeholder) || 'Choose options'}
      </summary>
      <CheckList options={options} picked={picked} onPick={(list) => choose({ [field]: list })} />
    </details>
  )
}

interface GroupProps {
  readonly id: string | undefined
  readonly tabIndex: number
  readonly 'aria-labelledby': string | undefined
  readonly 'aria-describedby': string | undefined
}

function CheckList(props: {
  options: readonly Option[]
  picked: ReadonlySet<string>
  onPick: (list: unknown[]) => void
  group?: GroupProps
}) {
  const toggle = (toggled: string) =>
    props.onPick(
      props.options
        .filter(({ value }) => (value === toggled ? !props.picked.has(value) : props.picked.has(value)))
        .map(({ given }) => given),
    )
  return (
    <fieldset className="choices" {...props.group}>
      {props.options.map((option) => (
        <label key={option.value}>
          <input type="checkbox" checked={props.picked.has(option.value)} onChange={() => toggle(option.value)} />
          <span>
            {option.title}
            {option.note && <small>{option.note}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Checkboxes or radio buttons. */
export function Choices({ element, blockId, chosen, choose, id, labelledBy, describedBy }: ControlProps) {
  const { groups } = useOptions({ ...element, type: 'static_select' })
  const options = groups.flatMap((group) => group.options)
  // Focused when the app or Slack complains about what was chosen here.
  const group = { id, tabIndex: -1, 'aria-labelledby': labelledBy, 'aria-describedby': describedBy }
  if (element.type === 'checkboxes') {
    const current = (currentOf(element, chosen, 'selected_options') ?? []) as unknown[]
    const picked = new Set(current.map(idOfChoice))
    const onPick = (list: unknown[]) => choose({ selected_options: list })
    return <CheckList options={options} picked={picked} onPick={onPick} group={group} />
  }
  const current = idOfChoice(currentOf(element, chosen, 'selected_option'))
  return (
    <div className="choices" role="radiogroup" {...group}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={`${blockId}-${String(element.action_id)}`}
            checked={option.value === current}
            onChange={() => choose({ selected_option: option.given })}
          />
          <span>
            {option.title}
            {option.note && <small>{option.note}</small>}
          </span>
        </label>
      ))}
    </div>
  )
}
