import { useEffect, useRef, useState } from 'react'
import { moveInList } from './look.ts'

export interface MenuItem {
  readonly title: string
  readonly note?: string
  readonly face?: React.ReactNode
  readonly checked?: boolean
  readonly onPick: () => void
}

/** A button that opens a list of things to do; arrows move, Escape closes and gives the focus back. */
export function Menu(props: {
  label: string
  className: string
  face: React.ReactNode
  items: readonly MenuItem[]
  upwards?: boolean
}) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    root.current?.querySelector<HTMLElement>('[role^=menuitem][aria-checked=true], [role^=menuitem]')?.focus()
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return moveInList(event, root.current, '[role^=menuitem]')
      // A menu inside a modal closes alone.
      event.stopPropagation()
      event.preventDefault()
      setOpen(false)
      button.current?.focus()
    }
    const node = root.current
    node?.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', leave)
    document.addEventListener('focusin', leave)
    return () => {
      node?.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('focusin', leave)
    }
  }, [open])
  return (
    <div className={`menu${props.upwards ? ' upwards' : ''}`} ref={root}>
      <button
        type="button"
        ref={button}
        className={props.className}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {props.face}
      </button>
      {open && (
        <div className="menu-list" role="menu" aria-label={props.label}>
          {props.items.map((item) => (
            <button
              key={item.title}
              type="button"
              {...(item.checked === undefined
                ? { role: 'menuitem' }
                : { role: 'menuitemradio', 'aria-checked': item.checked })}
              onClick={() => {
                setOpen(false)
                button.current?.focus()
                item.onPick()
              }}
            >
              {item.face}
              <span>
                {item.title}
                {item.note && <small>{item.note}</small>}
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
