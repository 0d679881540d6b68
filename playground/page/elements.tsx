import { useState } from 'react'
import type { Json } from '../emulators/slack-workspace.ts'
import type { Handling } from './blocks.tsx'
import { Choices, currentOf, ManySelect, OneSelect, words } from './choices.tsx'
import { type Confirmation, ConfirmDialog } from './confirm.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'

export interface ElementProps {
  readonly element: Json
  readonly blockId: string
  readonly handling: Handling
  /** Whether the app is told at once when the element changes. */
  readonly acts: boolean
  readonly id?: string
  /** The id of the label, for controls that a label cannot point at. */
  readonly labelledBy?: string
  readonly describedBy?: string
  readonly invalid?: boolean
}

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

export interface ControlProps extends ElementProps {
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
    return (
      <input
        {...common}
        type={kind}
        className="field picker"
        value={String(currentOf(element, chosen, field) ?? '')}
        onChange={(event) => choose({ [field]: event.target.value || null })}
      />
    )
  }
  if (type === 'datetimepicker') {
    const seconds = currentOf(element, chosen, 'selected_date_time')
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
    value: String(currentOf(element, chosen, 'value') ?? ''),
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
