import type { SlackEmulator } from './slack.ts'

/** Looks at once and after every change; see `waitFor` of SlackEmulator. */
export function waitFor<Value>(
  slack: SlackEmulator,
  predicate: (slack: SlackEmulator) => Value | null | undefined | false,
  timeoutMs: number,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      stop()
      settle()
    }
    const look = () => {
      try {
        const value = predicate(slack)
        if (value !== null && value !== undefined && value !== false) finish(() => resolve(value))
      } catch (error) {
        finish(() => reject(error))
      }
    }
    const stop = slack.on(look)
    const timer = setTimeout(
      () => finish(() => reject(new Error(`What was waited for did not happen within ${timeoutMs} ms.`))),
      timeoutMs,
    )
    look()
  })
}
