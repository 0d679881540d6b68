import ipaddr from 'ipaddr.js'

/**
 * Whether an address that a product named may be connected to: public ones may, all others only when the operator
 * allowed them. Ranges as in the IANA special-purpose registries (ipaddr.js).
 * @param address a literal IPv4 or IPv6 address
 * @param allowedNetworks addresses and networks such as `10.0.0.0/8`
 */
export function mayReach(address: string, allowedNetworks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return isPublic(parsed) || allowedNetworks.some((network) => contains(network, parsed))
}

/** All of IPv6 that is routed on the internet. */
const routed = ipaddr.IPv6.parse('2000::')

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  // ipaddr.js counts the unassigned rest of IPv6 as unicast.
  return address instanceof ipaddr.IPv4 || address.match(routed, 3)
}

/** Networks that were read before: an operator allows few, and every probe asks. */
const networks = new Map<string, readonly [ipaddr.IPv4 | ipaddr.IPv6, number]>()

function networkOf(text: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const known = networks.get(text)
  if (known !== undefined) return known
  const network = text.includes('/')
    ? ipaddr.parseCIDR(text)
    : ([ipaddr.parse(text), ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128] as const)
  networks.set(text, network)
  return network
}

function contains(network: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const [base, bits] = networkOf(network)
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits)
  return base instanceof ipaddr.IPv6 && address.match(base, bits)
}
