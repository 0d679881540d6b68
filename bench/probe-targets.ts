import { createServer } from 'node:http'
import { type AddressInfo, isIPv4 } from 'node:net'

const addresses = process.argv.slice(2).filter((word) => isIPv4(word))

/** Healthy endpoints, one an address, all on one port, in a process of their own. */
const answer = createServer((_, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"status":"ok"}')
})
const [first = '127.0.0.1', ...others] = addresses
const listening = (server: typeof answer, port: number, address: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, host: address, backlog: 512 }, () => resolve())
  })

await listening(answer, 0, first)
const { port } = answer.address() as AddressInfo
for (const address of others) {
  const server = createServer((request, response) => void answer.emit('request', request, response))
  await listening(server, port, address)
}
process.send?.({ port })
process.on('disconnect', () => process.exit(0))
