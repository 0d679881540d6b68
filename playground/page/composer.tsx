import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Command } from '../emulators/slack-workspace.ts'
import { Icon } from './icons.tsx'
import { useLook } from './look.ts'
import { act } from './store.ts'

const tallestPixels = 200

/** Where people write: plain messages, and slash commands with their completion. */
export function Composer(props: {
  channelId: string
  label: string
  threadTs?: string
  /** Text to begin with, from a suggestion. */
  draft?: { readonly text: string } | null
}) {
  const { me, snapshot, say } = useLook()
  const [text, setText] = useState('')
  const [index, setIndex] = useState(0)
  const [dismissed, setDismissed] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const listId = useId()

  const typed = /^\/\S*$/.test(text) && !props.threadTs && !dismissed ? text.toLowerCase() : null
  const matches = typed === null ? [] : snapshot.commands.filter(({ command }) => command.startsWith(typed))
  const active = matches[Math.min(index, matches.length - 1)]
  const started = snapshot.commands.find(({ command }) => text.startsWith(`${command} `))

  // Where there is a keyboard, writing starts at once; on a phone that would cover half of the page.
  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) area.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (!props.draft) return
    setText(props.draft.text)
    area.current?.focus()
  }, [props.draft])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const node = area.current
    if (!node) return
    node.style.height = 'auto'
    node.style.height = `${Math.min(node.scrollHeight, tallestPixels)}px`
  }, [text])

  const write = (value: string) => {
    setText(value)
    setIndex(0)
    setDismissed(false)
  }
  const complete = (command: Command) => {
    write(`${command.command} `)
    area.current?.focus()
  }
  const send = () => {
    const words = text.trim()
    if (words === '') return
    const slash = /^(\/\S+)\s*([\s\S]*)$/.exec(words)
    if (slash && props.threadTs) return say(`${slash[1]} does not work in threads. Ask in the channel.`)
    write('')
    const base = { userId: me, channelId: props.channelId }
    const sent = slash
      ? act('command', { ...base, command: slash[1] ?? '', text: slash[2] ?? '' })
      : act('say', { ...base, text: words, ...(props.threadTs ? { threadTs: props.threadTs } : {}) })
    void sent.then(({ problem }) => problem && say(problem))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const last = matches.length - 1
    if (active && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const next = index + (event.key === 'ArrowDown' ? 1 : -1)
      setIndex(next < 0 ? last : next > last ? 0 : next)
    } else if (active && event.key === 'Escape') {
      event.stopPropagation()
      setDismissed(true)
    } else if (
      active &&
      (event.key === 'Tab' || (event.key === 'Enter' && text !== active.command)) &&
      !event.shiftKey
    ) {
      event.preventDefault()
      complete(active)
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    }
  }

  return (
    <div className="composer">
      {active && (
        <div className="completion">
          <div className="completion-head" aria-hidden="true">
            <span>Commands</span>
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> to move, <kbd>Tab</kbd> to choose
            </span>
          </div>
          <div id={listId} role="listbox" aria-label="Commands">
            {matches.map((command) => (
              <button
                key={command.command}
                id={`${listId}-${command.command}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={command === active}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => complete(command)}
                onPointerMove={() => setIndex(matches.indexOf(command))}
              >
                <span className="completion-line">
                  <strong>{command.command}</strong> <span>{command.usageHint}</span>
                </span>
                <small>{command.description}</small>
              </button>
            ))}
          </div>
        </div>
      )}
      {started && (
        <p className="hint" aria-live="polite">
          <strong>{started.command}</strong> {started.usageHint} <span>{started.description}</span>
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={props.label}
          role="combobox"
          aria-label={props.label}
          aria-expanded={active !== undefined}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${listId}-${active.command}` : undefined}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {!props.threadTs && (
          <button
            type="button"
            className="quiet"
            aria-label="Commands"
            title="Commands"
            onClick={() => {
              write('/')
              area.current?.focus()
            }}
          >
            <Icon name="slash" />
          </button>
        )}
        <button type="button" className="send" aria-label="Send" disabled={text.trim() === ''} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
    </div>
  )
}
