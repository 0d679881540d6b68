import type { StateValues } from '../emulators/slack-elements.ts'
import type { Json } from '../emulators/slack-workspace.ts'
import { Element } from './elements.tsx'
import { Read } from './read.tsx'

/** How a message's or view's elements act; without it they are only drawn. */
export interface Handling {
  readonly values: StateValues
  readonly errors?: Readonly<Record<string, string>>
  /** A value was chosen; `acts` when the app is to be told at once. */
  readonly onValue: (blockId: string, actionId: string, value: Json, acts: boolean) => void
  /** A button or menu was used. */
  readonly onAct: (blockId: string, actionId: string, selection: Json | null) => Promise<void>
}

/**
 * Draws blocks. What is only read goes to slack-blocks-to-jsx; that has no way to say that somebody pressed a button,
 * so blocks with elements are laid out here.
 */
export function Blocks({ blocks, handling }: { blocks: readonly Json[]; handling: Handling }) {
  return (
    <div className="blocks">
      {blocks.map((block) => (
        <BlockView key={String(block.block_id)} block={block} handling={handling} />
      ))}
    </div>
  )
}

function BlockView({ block, handling }: { block: Json; handling: Handling }) {
  const blockId = String(block.block_id)
  const error = handling.errors?.[blockId]
  switch (block.type) {
    case 'actions':
      return (
        <div className="block-actions">
          {(block.elements as Json[]).map((element) => (
            <Element key={String(element.action_id)} element={element} blockId={blockId} handling={handling} acts />
          ))}
        </div>
      )
    case 'input':
      return <InputBlock block={block} blockId={blockId} handling={handling} error={error} />
    case 'section': {
      const { accessory, ...section } = block
      if (!accessory) return <Read blocks={[block]} />
      return (
        <div className="block-section">
          <Read blocks={[section]} />
          <div className="block-accessory">
            <Element element={accessory as Json} blockId={blockId} handling={handling} acts />
          </div>
        </div>
      )
    }
    case 'data_table':
      // The library draws tables, but not this newer kind of them.
      return <Read blocks={[{ type: 'table', block_id: blockId, rows: block.rows }]} />
    default:
      return <Read blocks={[block]} />
  }
}

function InputBlock(props: { block: Json; blockId: string; handling: Handling; error: string | undefined }) {
  const { block, blockId, handling, error } = props
  const element = block.element as Json
  const text = (value: unknown) => (value as { text?: string } | undefined)?.text
  const id = `input-${blockId}`
  return (
    <div className={`block-input${error ? ' has-error' : ''}`}>
      <label htmlFor={id} id={`${id}-label`}>
        {text(block.label)}
        {block.optional === true && <span className="optional"> (optional)</span>}
      </label>
      <Element
        element={element}
        blockId={blockId}
        handling={handling}
        id={id}
        labelledBy={`${id}-label`}
        describedBy={`${id}-note`}
        acts={block.dispatch_action === true}
        invalid={error !== undefined}
      />
      <div id={`${id}-note`} className="input-note">
        {error ? <span role="alert">{error}</span> : text(block.hint)}
      </div>
    </div>
  )
}
