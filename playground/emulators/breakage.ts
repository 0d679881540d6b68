import type { IncomingMessage, ServerResponse } from 'node:http'

/** The ways in which a server fails to answer. */
export type Breakage =
  | 'close' // the connection is closed without a byte
  | 'silence' // nothing is ever answered; the client has to give up
  | 'half' // the answer begins and the connection breaks before its end
  | 'garbage' // what comes back is not HTTP

/** Names, on the way from an emulated route to its server, how the connection is to break after all was done. */
export const BREAKAGE_HEADER = 'x-emulator-breakage'

const BREAKAGES: readonly Breakage[] = ['close', 'silence', 'half', 'garbage']

/** How an emulated route wants its connection to break; undefined when it has answered. */
export function breakageOf({ headers }: Pick<Response, 'headers'>): Breakage | undefined {
  return BREAKAGES.find((each) => each === headers.get(BREAKAGE_HEADER))
}

/** Fails to answer a request in the chosen way. */
export function breakAnswer(request: IncomingMessage, response: ServerResponse, breakage: Breakage): void {
  switch (breakage) {
    case 'close':
      request.socket.destroy()
      return
    case 'silence':
      return
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': '1000' })
      response.write('{"total_count": 2, "ite', () => request.socket.destroy())
      return
    case 'garbage':
      request.socket.end('\u0015\u0003\u0001 this is not HTTP\r\n\r\n')
  }
}
