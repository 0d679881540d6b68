import { useRef, useState } from 'react'
import type { StateValues } from '../emulators/slack-elements.ts'
import type { Json, View } from '../emulators/slack-workspace.ts'
import { Blocks } from './blocks.tsx'
import { useModal } from './confirm.tsx'
import { Icon } from './icons.tsx'
import { useLook } from './look.ts'
import { act } from './store.ts'
import { useValues } from './values.ts'

/** The modal on top of the person's stack. What was typed into one below is kept. */
export function ModalStack({ views }: { views: readonly View[] }) {
  const [typed, setTyped] = useState<Record<string, StateValues>>({})
  const top = views.at(-1)
  if (!top) return null
  return (
    <Modal
      key={top.root_view_id}
      view={top}
      depth={views.length}
      values={typed[top.id] ?? {}}
      onValues={(values) => setTyped({ ...typed, [top.id]: values })}
    />
  )
}

const words = (value: unknown, otherwise: string) => (value as { text?: string } | null)?.text ?? otherwise

function Modal(props: { view: View; depth: number; values: StateValues; onValues: (values: StateValues) => void }) {
  const { view, depth } = props
  const { me, say } = useLook()
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const close = (all: boolean) => void act('close', { userId: me, viewId: view.id, all })
  const modal = useModal(() => close(false))
  const handling = useValues({
    values: props.values,
    onValues: props.onValues,
    click: (body) => act('click', { userId: me, spot: { viewId: view.id }, ...body }),
  })

  const submit = async () => {
    setBusy(true)
    const result = await act('submit', { userId: me, viewId: view.id, state: props.values })
    setBusy(false)
    setErrors(result.errors ?? {})
    if (result.problem) say(result.problem)
    if (result.errors) {
      const first = Object.keys(result.errors)[0]
      form.current?.querySelector<HTMLElement>(`#input-${CSS.escape(first ?? '')}`)?.focus()
    }
  }
  const hasSubmit = view.submit !== null
  return (
    <dialog {...modal} className="dialog modal" aria-labelledby="modal-title">
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <header>
          {depth > 1 ? (
            <button type="button" className="quiet" aria-label="Back" onClick={() => close(false)}>
              <Icon name="back" />
            </button>
          ) : (
            <span className="modal-mark" aria-hidden="true" />
          )}
          <h2 id="modal-title">{words(view.title, 'Countersign')}</h2>
          <button type="button" className="quiet" aria-label="Close" onClick={() => close(true)}>
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body">
          <Blocks blocks={view.blocks as Json[]} handling={{ ...handling, errors }} />
        </div>
        <footer>
          <button type="button" className="button plain" onClick={() => close(false)}>
            {words(view.close, hasSubmit ? 'Cancel' : 'Close')}
          </button>
          {hasSubmit && (
            <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
              {words(view.submit, 'Submit')}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  )
}
