import { useEffect, useState } from 'react'
import { useLook } from './look.ts'
import type { ClockMove, ClockState } from './protocol.ts'
import { act } from './store.ts'

const lookEveryMs = 5_000

const moves: readonly { readonly move: ClockMove; readonly title: string; readonly label: string }[] = [
  { move: 'hour', title: '+1 hour', label: '+1 hour: move the clock on by an hour' },
  { move: 'morning', title: '09:00', label: '09:00: move the clock to tomorrow morning, UTC' },
  { move: 'day', title: '+1 day', label: '+1 day: move the clock on by a day' },
  { move: 'week', title: 'Play a week', label: 'Play a week, morning by morning' },
]

const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** What time it is here, and how to move on. */
export function PlaygroundClock({ clock }: { clock: ClockState }) {
  const { me, say } = useLook()
  const now = useNow()
  const move = (by: ClockMove) =>
    void act('clock', { userId: me, move: by }).then(({ problem }) => problem && say(problem))
  const isMoving = clock.movingTo !== null
  return (
    <section className="clock" aria-label="Clock">
      <p>
        <time dateTime={now.toISOString()}>{format.format(now)} UTC</time>
        <small>{clock.aheadMs === 0 ? 'the present' : 'moved; starting again leads back'}</small>
      </p>
      <p role="status">
        {clock.movingTo === null
          ? ''
          : `On the way to ${format.format(clock.movingTo)} UTC. It is ${format.format(now)}.`}
      </p>
      <div>
        {moves.map(({ move: by, title, label }) => (
          <button key={by} type="button" aria-label={label} title={label} disabled={isMoving} onClick={() => move(by)}>
            {title}
          </button>
        ))}
      </div>
    </section>
  )
}

/** The moved time, looked at every few seconds. */
function useNow(): Date {
  const [, look] = useState(0)
  useEffect(() => {
    const looking = setInterval(() => look((times) => times + 1), lookEveryMs)
    return () => clearInterval(looking)
  }, [])
  return new Date()
}
