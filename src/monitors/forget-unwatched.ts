import { forgetMonitorState, type MonitorState, monitorFingerprint } from '../store/monitor-states.ts'
import { addSignals } from '../store/signals.ts'
import type { Watched } from './probe.ts'
import type { Recording } from './recorder.ts'

/**
 * Forgets how monitors stood that no file names any more. One that was failing says that it is over, because nobody else
 * ever would.
 * @returns the states of those that are still watched
 */
export async function forgetUnwatched(
  { database, now, log, onTurn }: Pick<Recording, 'database' | 'now' | 'log' | 'onTurn'>,
  states: readonly MonitorState[],
  watched: readonly Watched[],
): Promise<readonly MonitorState[]> {
  const isWatched = ({ product, environment, monitor }: MonitorState) =>
    watched.some(
      (each) => each.product === product && each.environment === environment && each.monitor.name === monitor,
    )
  for (const state of states.filter((each) => !isWatched(each))) {
    const { product, environment, monitor } = state
    await database.transaction(async (transaction) => {
      await forgetMonitorState(transaction, state)
      if (state.state === 'passing') return
      await addSignals(transaction, [
        {
          sender: 'monitor',
          product,
          environment,
          fingerprint: monitorFingerprint(state),
          status: 'resolved',
          severity: 'minor',
          title: `${monitor} is no longer monitored`,
          about: null,
          evidence: { summary: `${monitor} is no longer monitored`, link: null },
          happenedAt: now(),
          receivedAt: now(),
        },
      ])
    })
    if (state.state === 'failing') {
      await onTurn(product).catch((error: unknown) => log.warn({ err: error, product }, 'a signal waits for the sweep'))
    }
  }
  return states.filter(isWatched)
}
