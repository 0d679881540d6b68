import { UserError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Monitor } from '../products/monitor.ts'
import type { Product } from '../products/product.ts'

/**
 * The monitor of this name that watches an environment.
 * @throws UserError `monitor.unknown` or `monitor.elsewhere`, with what was probably meant
 */
export function findMonitor(
  { title, monitors }: Pick<Product, 'title' | 'monitors'>,
  name: string,
  environment: string,
): Monitor {
  const found = monitors.find((each) => each.name === name.toLowerCase())
  if (found?.environments.includes(environment)) return found
  if (found !== undefined) {
    const sentence = `${found.name} is not watched in ${environment}, only in ${found.environments.join(', ')}.`
    throw new UserError('monitor.elsewhere', sentence)
  }
  const known = monitors.map((each) => each.name)
  if (known.length === 0) {
    throw new UserError('monitor.unknown', `${title} has no monitors. Its file can name some, under "monitors".`)
  }
  const meant = nearest(name, known)
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new UserError('monitor.unknown', `${title} has no monitor "${name}".${guess} Known: ${known.join(', ')}.`)
}
