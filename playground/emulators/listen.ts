import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server as TcpServer } from 'node:net'

/** Listens on a free port of the loopback address and gives that port. */
export async function listen(server: TcpServer): Promise<number> {
  // A process that computes for seconds must not find its connections closed under a request that is on its way.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Closes a server and whatever connections are still open, also those that never got an answer. */
export async function closeServer(server: HttpServer | HttpsServer): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
