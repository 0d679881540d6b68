import { useState } from 'react'
import type { Json } from '../emulators/slack-workspace.ts'
import type { Handling } from './blocks.tsx'
import { type Confirmation, ConfirmDialog } from './dialogs.tsx'
import { Icon } from './icons.tsx'
import { useLook } from './look.ts'
import { Menu } from './menu.tsx'

export interface ElementProps {
  readonly element: Json
  readonly blockId: string
  readonly handling: Handling
  /** Whether the app is told at once when the element changes. */
  readonly acts: boolean
  readonly id?: string
  readonly describedBy?: string
  readonly invalid?: boolean
}

const words = (value: unknown) => (value as { text?: string } | undefined)?.text ?? ''

/** One element of Block Kit that people use. Asks first where the app wants a confirmation. */
export function Element(props: ElementProps) {
  const { element, blockId, handling } = props
  const [asking, setAsking] = useState<(() => void) | null>(null)
  const [busy, setBusy] = useState(false)
  const actionId = String(element.action_id)
  const confirm = element.confirm as Confirmation | undefined
  const ask = (then: () => void) => (confirm ? setAsking(() => then) : then())

  const act = (selection: Json | null) =>
    ask(() => {
      setBusy(true)
      void handling.onAct(blockId, actionId, selection).finally(() => setBusy(false))
    })
  const choose = (value: Json) => ask(() => handling.onValue(blockId, actionId, value, props.acts))

  return (
    <>
      <Control {...props} busy={busy} act={act} choose={choose} chosen={handling.values[blockId]?.[actionId] ?? {}} />
      {confirm && asking && (
        <ConfirmDialog
          confirmation={confirm}
          onClose={(agreed) => {
            setAsking(null)
            if (agreed) asking()
          }}
        />
      )}
    </>
  )
}

interface ControlProps extends ElementProps {
  readonly busy: boolean
  readonly chosen: Json
  readonly act: (selection: Json | null) => void
  readonly choose: (value: Json) => void
}

function Control(props: ControlProps) {
  const { element, busy, act, choose, chosen } = props
  const type = String(element.type)
  if (type === 'button') {
    const url = typeof element.url === 'string' && /^https?:/.test(element.url) ? element.url : null
    return (
      <button
        type="button"
        className={`button ${String(element.style ?? 'plain')}`}
        aria-label={typeof element.accessibility_label === 'string' ? element.accessibility_label : undefined}
        aria-busy={busy}
        disabled={busy}
        onClick={() => {
          if (url) window.open(url, '_blank', 'noreferrer')
          act(null)
        }}
      >
        {words(element.text)}
      </button>
    )
  }
  if (type === 'overflow') {
    const options = element.options as Json[]
    return (
      <Menu
        label="More actions"
        className="button plain square"
        face={<Icon name="more" />}
        items={options.map((option) => ({ title: words(option.text), onPick: () => act({ selected_option: option }) }))}
      />
    )
  }
  if (type === 'image')
    return <img className="accessory-image" src={String(element.image_url)} alt={String(element.alt_text)} />
  if (type === 'checkboxes' || type === 'radio_buttons') return <Choices {...props} />
  if (type.startsWith('multi_')) return <ManySelect {...props} />
  if (type.endsWith('_select')) return <OneSelect {...props} />
  const common = {
    id: props.id,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid,
    'aria-label': props.id ? undefined : words(element.placeholder) || type,
  }
  const picker = { datepicker: ['date', 'selected_date'], timepicker: ['time', 'selected_time'] }[type]
  if (picker) {
    const [kind, field = ''] = picker
    const initial = element[`initial_${kind}`]
    return (
      <input
        {...common}
        type={kind}
        className="field picker"
        value={String(chosen[field] ?? initial ?? '')}
        onChange={(event) => choose({ [field]: event.target.value || null })}
      />
    )
  }
  if (type === 'datetimepicker') {
    const seconds = chosen.selected_date_time ?? element.initial_date_time
    return (
      <input
        {...common}
        type="datetime-local"
        className="field picker"
        value={typeof seconds === 'number' ? localMinute(seconds) : ''}
        onChange={(event) => choose({ selected_date_time: Math.floor(Date.parse(event.target.value) / 1000) || null })}
      />
    )
  }
  const text = {
    ...common,
    className: 'field',
    placeholder: words(element.placeholder),
    value: String(chosen.value ?? element.initial_value ?? ''),
    autoFocus: element.focus_on_load === true,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      choose({ value: event.target.value || null }),
  }
  if (element.multiline === true) return <textarea {...text} rows={4} />
  const kinds: Record<string, string> = { email_text_input: 'email', url_text_input: 'url', number_input: 'number' }
  return <input {...text} type={kinds[type] ?? 'text'} />
}

const localMinute = (seconds: number) =>
  new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

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

function OneSelect({ element, chosen, choose, id, describedBy, invalid }: ControlProps) {
  const { groups, field } = useOptions(element)
  const options = groups.flatMap((group) => group.options)
  const current = idOfChoice(chosen[field] ?? element[field.replace('selected_', 'initial_')])
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

function ManySelect({ element, chosen, choose, id }: ControlProps) {
  const { groups, field: one } = useOptions(element)
  const field = `${one}s`
  const current = (chosen[field] ?? element[field.replace('selected_', 'initial_')] ?? []) as unknown[]
  const picked = new Set(current.map(idOfChoice))
  const options = groups.flatMap((group) => group.options)
  const titles = options.filter(({ value }) => picked.has(value)).map(({ title }) => title)
  return (
    <details className="many">
      <summary id={id}>
        {titles.length > 0 ? titles.join(', ') : words(element.placeholder) || 'Choose options'}
      </summary>
      <CheckList options={options} picked={picked} onPick={(list) => choose({ [field]: list })} />
    </details>
  )
}

function CheckList(props: {
  options: readonly Option[]
  picked: ReadonlySet<string>
  onPick: (list: unknown[]) => void
}) {
  const toggle = (toggled: string) =>
    props.onPick(
      props.options
        .filter(({ value }) => (value === toggled ? !props.picked.has(value) : props.picked.has(value)))
        .map(({ given }) => given),
    )
  return (
    <div className="choices">
      {props.options.map((option) => (
        <label key={option.value}>
          <input type="checkbox" checked={props.picked.has(option.value)} onChange={() => toggle(option.value)} />
          <span>
            {option.title}
            {option.note && <small>{option.note}</small>}
          </span>
        </label>
      ))}
    </div>
  )
}

function Choices({ element, blockId, chosen, choose }: ControlProps) {
  const { groups } = useOptions({ ...element, type: 'static_select' })
  const options = groups.flatMap((group) => group.options)
  if (element.type === 'checkboxes') {
    const current = (chosen.selected_options ?? element.initial_options ?? []) as unknown[]
    const picked = new Set(current.map(idOfChoice))
    return <CheckList options={options} picked={picked} onPick={(list) => choose({ selected_options: list })} />
  }
  const current = idOfChoice(chosen.selected_option ?? element.initial_option)
  return (
    <div className="choices" role="radiogroup">
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
