import { once } from 'node:events'
import type { Socket } from 'node:net'
import dns2, { Packet } from 'dns2'

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'MX' | 'TXT'

/** What a name has: values by type, or the way in which the server fails to answer for it. */
export type NameRecords = { readonly [Type in RecordType]?: readonly string[] } | 'SERVFAIL' | 'REFUSED' | 'silent'

/** Names without a final dot; what is not there does not exist. MX values are `priority exchange`. */
export type Zone = Readonly<Record<string, NameRecords>>

export interface DnsEmulator {
  /** `host:port`, for DNS_SERVERS; UDP and TCP. */
  readonly address: string
  /** Changes or adds a name; null removes it. Holds from the next question on. */
  readonly set: (name: string, records: NameRecords | null) => void
  /** The questions so far, as `name type`, oldest first. */
  readonly questions: readonly string[]
  readonly close: () => Promise<void>
}

const TTL_SECONDS = 60
/** A chain of names longer than this is a loop. */
const CHAIN_LIMIT = 8
/** How often a port that is free for UDP may be taken for TCP before we give up. */
const PORT_ATTEMPTS = 10

/** A name server on a free loopback port that knows a zone and nothing else. */
export async function createDnsEmulator(zone: Zone): Promise<DnsEmulator> {
  const names = new Map<string, NameRecords>(Object.entries(zone).map(([name, records]) => [keyOf(name), records]))
  const questions: string[] = []
  const handle = (request: Packet, send: (response: Packet) => void) => {
    const question = request.questions[0]
    if (!question) return send(Packet.createErrorResponseFromRequest(request, Packet.RCODE.FORMERR))
    const type = Packet.typeName(question.type)
    questions.push(`${question.name} ${type}`)
    const found = lookUp(names, question.name, type)
    if (found === 'silent') return
    const response = Packet.createResponseFromRequest(request)
    response.header.aa = 1
    response.header.ra = 1
    response.header.rcode = found.code
    response.answers = found.answers
    send(response)
  }
  const server = await onOnePort(handle)
  return {
    address: `127.0.0.1:${server.port}`,
    questions,
    set: (name, records) => {
      if (records === null) names.delete(keyOf(name))
      else names.set(keyOf(name), records)
    },
    close: server.close,
  }
}

const keyOf = (name: string) => name.toLowerCase().replace(/\.$/, '')

function lookUp(names: ReadonlyMap<string, NameRecords>, asked: string, type: string) {
  const answers: Packet[`answers`] = []
  let name = asked
  for (let length = 0; length < CHAIN_LIMIT; length += 1) {
    const records = names.get(keyOf(name))
    if (records === 'silent') return 'silent' as const
    if (records === 'SERVFAIL' || records === 'REFUSED') return { code: Packet.RCODE[records], answers: [] }
    // RFC 2308: a name that others lie below exists, though it has no records.
    const exists = records !== undefined || [...names.keys()].some((each) => each.endsWith(`.${keyOf(name)}`))
    if (!exists) return { code: Packet.RCODE.NXDOMAIN, answers }
    const ofType = isRecordType(type) ? (records?.[type] ?? []) : []
    const alias = records?.CNAME?.[0]
    if (ofType.length > 0 || alias === undefined) {
      answers.push(...ofType.map((value) => resource(name, type, value)))
      return { code: Packet.RCODE.NOERROR, answers }
    }
    answers.push(resource(name, 'CNAME', alias))
    name = alias
  }
  return { code: Packet.RCODE.SERVFAIL, answers: [] }
}

function isRecordType(type: string): type is RecordType {
  return ['A', 'AAAA', 'CNAME', 'NS', 'MX', 'TXT'].includes(type)
}

function resource(name: string, type: string, value: string): Packet['answers'][number] {
  const { TYPE, CLASS } = Packet
  const of = (code: number, data: object) => Object.assign(new Packet.Resource(name, code, CLASS.IN, TTL_SECONDS), data)
  switch (type) {
    case 'A':
      return of(TYPE.A, { address: value })
    case 'AAAA':
      return of(TYPE.AAAA, { address: value })
    case 'NS':
      return of(TYPE.NS, { ns: value })
    case 'TXT':
      return of(TYPE.TXT, { data: value })
    case 'MX': {
      const [priority = '10', exchange = ''] = value.split(' ')
      return of(TYPE.MX, { priority: Number(priority), exchange })
    }
    default:
      return of(TYPE.CNAME, { domain: value })
  }
}

/** A client asks again over TCP at the port it knows from UDP, so both must be the same. */
async function onOnePort(handle: (request: Packet, send: (response: Packet) => void) => void) {
  for (let attempt = 1; ; attempt += 1) {
    const udp = dns2.createUDPServer(handle)
    await udp.listen(0, '127.0.0.1')
    const port = udp.address().port
    const tcp = dns2.createTCPServer(handle)
    const sockets = new Set<Socket>()
    tcp.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))))
    try {
      tcp.listen(port, '127.0.0.1')
      await once(tcp, 'listening')
      return {
        port,
        close: async () => {
          const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')])
          udp.close()
          tcp.close()
          for (const socket of sockets) socket.destroy()
          await closed
        },
      }
    } catch (error) {
      udp.close()
      if (attempt === PORT_ATTEMPTS) throw error
    }
  }
}
