/** Numbers from 0 up to, but without, 1. */
export type Random = () => number

/** Mulberry32 by Tommy Ettinger: a small generator that gives the same numbers for the same seed everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const between = (random: Random, least: number, most: number): number => least + random() * (most - least)

/** How many of so many happen, each with this chance: skips from one that happens to the next. */
export function happening(random: Random, count: number, chance: number): number {
  if (chance >= 1) return count
  if (chance <= 0) return 0
  let happened = 0
  let at = -1
  while (true) {
    at += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - chance))
    if (at >= count) return happened
    happened += 1
  }
}

/** How many come in a time in which so many are usual. */
export function arriving(random: Random, usual: number): number {
  // Many small chances stand for a Poisson process; of many the sum of twelve even numbers is near enough to it.
  if (usual < 30) return happening(random, Math.ceil(usual * 20), 1 / 20)
  const normal = Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6)
  return Math.max(Math.round(usual + Math.sqrt(usual) * normal), 0)
}
