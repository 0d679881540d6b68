/** A time span for people, in its two largest units: `45 s`, `12 min 5 s`, `2 h 5 min`, `1 d 3 h`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = units.findIndex(([amount]) => amount > 0)
  if (first === -1) return '0 s'
  return units
    .slice(first, first + 2)
    .flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount} ${unit}`]))
    .join(' ')
}
