import { useEffect, useRef } from 'react'
import { Read } from './read.tsx'

export interface Confirmation {
  readonly title: { readonly text: string }
  readonly text: { readonly type: string; readonly text: string }
  readonly confirm: { readonly text: string }
  readonly deny: { readonly text: string }
  readonly style?: string
}

/** A dialog of the browser's own kind: it keeps the focus inside and gives it back. */
export function useModal(onCancel: () => void) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const node = dialog.current
    node?.showModal()
    return () => node?.close()
  }, [])
  const cancel = (event: React.SyntheticEvent) => {
    event.preventDefault()
    onCancel()
  }
  return { ref: dialog, onCancel: cancel }
}

/** Asks before an element acts. */
export function ConfirmDialog(props: { confirmation: Confirmation; onClose: (agreed: boolean) => void }) {
  const { title, text, confirm, deny, style } = props.confirmation
  const modal = useModal(() => props.onClose(false))
  return (
    <dialog {...modal} className="dialog confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title">{title.text}</h2>
      <Read blocks={[{ type: 'section', text }]} />
      <footer>
        <button type="button" className="button plain" onClick={() => props.onClose(false)}>
          {deny.text}
        </button>
        <button type="button" className={`button ${style ?? 'primary'}`} onClick={() => props.onClose(true)}>
          {confirm.text}
        </button>
      </footer>
    </dialog>
  )
}
