import { createHash } from 'node:crypto'

/**
 * Where in its interval a monitor is asked, so that many do not ask at once. The same for every bot and start.
 * @returns milliseconds, at least 0 and less than `everyMs`
 */
export function offsetOf(key: string, everyMs: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % everyMs
}

/**
 * The next moment after another at which a monitor is due: its offset on the grid that the clock makes of its interval.
 * @param afterMs milliseconds since 1970, as is the answer
 */
export function nextDue(afterMs: number, everyMs: number, offsetMs: number): number {
  return Math.floor((afterMs - offsetMs) / everyMs) * everyMs + everyMs + offsetMs
}

/** What is due when, the earliest first: a binary heap. */
export interface Timetable<Item> {
  readonly add: (dueMs: number, item: Item) => void
  /** The earliest moment; undefined when there is none. */
  readonly earliestMs: () => number | undefined
  /** Takes out the earliest that is due by a moment. */
  readonly take: (byMs: number) => Item | undefined
}

export function createTimetable<Item>(): Timetable<Item> {
  const heap: { readonly dueMs: number; readonly item: Item }[] = []
  const dueMs = (index: number) => heap[index]?.dueMs ?? Number.POSITIVE_INFINITY
  const swap = (one: number, other: number) => {
    const [first, second] = [heap[one], heap[other]]
    if (first === undefined || second === undefined) return
    heap[one] = second
    heap[other] = first
  }
  const sink = () => {
    let at = 0
    while (true) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const child = dueMs(right) < dueMs(left) ? right : left
      if (dueMs(child) >= dueMs(at)) return
      swap(at, child)
      at = child
    }
  }
  return {
    add: (due, item) => {
      let at = heap.push({ dueMs: due, item }) - 1
      while (at > 0 && dueMs((at - 1) >> 1) > dueMs(at)) {
        swap(at, (at - 1) >> 1)
        at = (at - 1) >> 1
      }
    },
    earliestMs: () => heap[0]?.dueMs,
    take: (byMs) => {
      if (dueMs(0) > byMs) return undefined
      swap(0, heap.length - 1)
      const taken = heap.pop()
      sink()
      return taken?.item
    },
  }
}
