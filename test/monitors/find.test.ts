import { describe, expect, it } from 'vitest'
import { findMonitor } from '../../src/monitors/find.ts'
import type { Monitor } from '../../src/products/monitor.ts'

const monitor = (name: string, environments: readonly string[]) => ({ name, environments }) as Monitor
const acme = { title: 'Acme', monitors: [monitor('www', ['production', 'staging']), monitor('api', ['production'])] }

describe('a monitor by its name', () => {
  it('is found in any case, where it watches', () => {
    expect(findMonitor(acme, 'WWW', 'staging')).toBe(acme.monitors[0])
    expect(() => findMonitor(acme, 'api', 'staging')).toThrow(
      expect.objectContaining({
        code: 'monitor.elsewhere',
        message: 'api is not watched in staging, only in production.',
      }),
    )
  })

  it.each([
    [acme, 'ww', 'Acme has no monitor "ww". Did you mean www? Known: www, api.'],
    [acme, 'database', 'Acme has no monitor "database". Known: www, api.'],
    [{ title: 'Acme', monitors: [] }, 'www', 'Acme has no monitors. Its file can name some, under "monitors".'],
  ])('is not found: %#', (product, name, sentence) => {
    expect(() => findMonitor(product, name, 'production')).toThrow(
      expect.objectContaining({ code: 'monitor.unknown', message: sentence }),
    )
  })
})
