import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayReach } from '../../src/sources/address-guard.ts'

describe('mayReach', () => {
  it.each(['8.8.8.8', '104.16.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('lets %s be reached', (address) => {
    expect(mayReach(address, [])).toBe(true)
  })

  it.each([
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '::1'],
    ['link-local', '169.254.1.1'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata over IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['unique local', 'fc00::1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['carrier-grade', '100.64.0.1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['compatible loopback', '::127.0.0.1'],
    ['translated metadata', '64:ff9b::169.254.169.254'],
    ['6to4 of a private address', '2002:0a00:0001::1'],
    ['site-local', 'fec0::1'],
    ['no address at all', 'localhost'],
  ])('keeps away from %s %s', (_, address) => {
    expect(mayReach(address, [])).toBe(false)
  })

  it('lets the operator allow a network, also for its mapped form, and nothing beside it', () => {
    expect(mayReach('10.1.2.3', ['10.0.0.0/8'])).toBe(true)
    expect(mayReach('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true)
    expect(mayReach('192.168.1.1', ['10.0.0.0/8'])).toBe(false)
    expect(mayReach('192.168.1.1', ['192.168.1.1'])).toBe(true)
    expect(mayReach('192.168.1.2', ['192.168.1.1'])).toBe(false)
    expect(mayReach('fd12::1', ['fd00::/8', '10.0.0.0/8'])).toBe(true)
    expect(mayReach('fd12::1', ['fd12::1'])).toBe(true)
  })

  it('never lets any address of a private network through', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    )
    fc.assert(
      fc.property(inside, (bytes) => {
        expect(mayReach(bytes.join('.'), [])).toBe(false)
        expect(mayReach(`::ffff:${bytes.join('.')}`, [])).toBe(false)
      }),
    )
  })
})
