const RealDate = globalThis.Date
let aheadMs = 0

const movedNow = () => RealDate.now() + aheadMs

/**
 * Lets every `Date` of this process tell a time that lies ahead of the real one: `Date.now()`, `new Date()` and `Date()`.
 * Timers run as before, and so does what has a clock of its own: PostgreSQL, and OpenSSL when it looks at a certificate.
 * @param ms how far ahead in milliseconds; 0 is the present
 */
export function moveDates(ms: number): void {
  aheadMs = ms
  if (globalThis.Date === RealDate) globalThis.Date = movedDate()
}

function movedDate(): DateConstructor {
  const moved = new Proxy(RealDate, {
    construct: (target, given: unknown[], made) =>
      Reflect.construct(target, given.length === 0 ? [movedNow()] : given, made),
    apply: () => new RealDate(movedNow()).toString(),
    get: (target, key) => (key === 'now' ? movedNow : Reflect.get(target, key)),
  })
  // Whoever compares constructors must find the one that everybody sees.
  Object.defineProperty(RealDate.prototype, 'constructor', { value: moved })
  return moved
}
