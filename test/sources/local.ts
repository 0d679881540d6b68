import 'reflect-metadata'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import * as x509 from '@peculiar/x509'
import dns2, { Packet } from 'dns2'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { createNetwork, type Network } from '../../src/sources/network.ts'

/** A signal that ends only when the test has gone wrong. */
export const patient = () => AbortSignal.timeout(10_000)

/** A network as configured, loopback allowed unless said otherwise; closed when the test ends. */
export function localNetwork(settings: Partial<Config['network']> = {}): Network {
  const network = createNetwork({
    nameServers: [],
    connectTo: [],
    allowedNetworks: ['127.0.0.0/8'],
    extraCertificatesFile: null,
    ...settings,
  })
  onTestFinished(network.close)
  return network
}

async function listen(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** An HTTP server for one test; gives its port. */
export async function serveHttp(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listen(server)
}

/** An HTTPS server for one test; gives its port. */
export async function serveHttps(pair: { key: string; cert: string }, listener: RequestListener): Promise<number> {
  const server = createHttpsServer(pair, listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listen(server)
}

/** A server of bare connections for one test; gives its port. */
export async function serveTcp(listener: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    listener(socket)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return listen(server)
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

/** A certificate authority that signs for names, with the validity that a test needs. */
export interface Authority {
  readonly pem: string
  readonly sign: (name: string, validity?: { from: Date; to: Date }) => Promise<{ key: string; cert: string }>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const day = 24 * 60 * 60 * 1000

/** Founds an authority of its own for one test file. */
export async function foundAuthority(): Promise<Authority> {
  const keys = await newKeys()
  const whole = { from: new Date(Date.now() - 4000 * day), to: new Date(Date.now() + 4000 * day) }
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Local Authority,O=Local Trust',
    notBefore: whole.from,
    notAfter: whole.to,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  })
  return {
    pem: root.toString('pem'),
    sign: async (name, validity = { from: whole.from, to: new Date(Date.now() + 90 * day) }) => {
      const own = await newKeys()
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: root.subject,
        notBefore: validity.from,
        notAfter: validity.to,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
      })
      const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64')
      return {
        key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
        cert: certificate.toString('pem'),
      }
    },
  }
}

/** What the local name server knows: `name type` to values. `SERVFAIL` as the value makes it fail. */
export type Zone = Readonly<Record<string, readonly string[]>>

/** A name server for one test; gives `host:port`. */
export async function serveNames(zone: Zone): Promise<string> {
  const server = dns2.createUDPServer((request, send) => {
    const response = Packet.createResponseFromRequest(request)
    const name = request.questions[0]?.name ?? ''
    const code = request.questions[0]?.type ?? 0
    const values = zone[`${name} ${Packet.typeName(code)}`] ?? []
    const known = Object.keys(zone).some((key) => key.startsWith(`${name} `))
    response.header.rcode = values[0] === 'SERVFAIL' ? 2 : known ? 0 : 3
    if (response.header.rcode === 0) response.answers = values.map((value) => record(name, code, value))
    send(response)
  })
  await server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  return `127.0.0.1:${server.address().port}`
}

function record(name: string, type: number, value: string) {
  const resource = new Packet.Resource(name, type, Packet.CLASS.IN, 60)
  if (type === Packet.TYPE.A || type === Packet.TYPE.AAAA) return Object.assign(resource, { address: value })
  if (type === Packet.TYPE.NS) return Object.assign(resource, { ns: value })
  if (type === Packet.TYPE.TXT) return Object.assign(resource, { data: value })
  if (type === Packet.TYPE.MX) return Object.assign(resource, { exchange: value, priority: 10 })
  return Object.assign(resource, { domain: value })
}
