import type { StateValues } from '../emulators/slack-elements.ts'
import type { Json } from '../emulators/slack-workspace.ts'
import type { Handling } from './blocks.tsx'
import { useLook } from './look.ts'
import type { ActResult } from './protocol.ts'

interface ClickBody {
  blockId: string
  actionId: string
  selection?: Json
  state: StateValues
}

/** Keeps what a person chose in a message or view, and tells the app where it wants to know. */
export function useValues(options: {
  values: StateValues
  onValues: (values: StateValues) => void
  click: (body: ClickBody) => Promise<ActResult>
}): Handling {
  const { say } = useLook()
  const click = async (body: ClickBody) => {
    const { problem } = await options.click(body)
    if (problem) say(problem)
  }
  return {
    values: options.values,
    onValue: (blockId, actionId, value, acts) => {
      const state = {
        ...options.values,
        [blockId]: { ...options.values[blockId], [actionId]: value as Record<string, unknown> },
      }
      options.onValues(state)
      if (acts) void click({ blockId, actionId, selection: value, state })
    },
    onAct: (blockId, actionId, selection) =>
      click({ blockId, actionId, ...(selection ? { selection } : {}), state: options.values }),
  }
}
