import type { Behaviour } from '../emulators/endpoints.ts'
import type { Switch } from '../switches.ts'
import type { World } from '../world.ts'

/** What a reverse proxy answers when nothing stands behind it any more. */
export const NGINX_BAD_GATEWAY: Behaviour = {
  kind: 'answer',
  status: 502,
  headers: { server: 'nginx', 'content-type': 'text/html' },
  body: '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n',
}

/** Vercel's edge when a function crashes. https://vercel.com/docs/errors/FUNCTION_INVOCATION_FAILED */
export const VERCEL_FUNCTION_FAILED: Behaviour = {
  kind: 'answer',
  status: 500,
  headers: { server: 'Vercel', 'content-type': 'text/plain; charset=utf-8' },
  body: 'A server error has occurred\n\nFUNCTION_INVOCATION_FAILED\n',
}

/**
 * Stops everything at a host, and starts it again.
 * @param stopped what it answers then
 * @param own for a host that does not answer at first: whether it does by now, and how it is mended
 */
export function hostSwitch(
  product: { readonly id: string; readonly title: string },
  host: string,
  stopped: Behaviour,
  own: { readonly answers: (world: World) => boolean; readonly mend: (world: World) => void } = {
    answers: () => true,
    mend: () => undefined,
  },
): Switch {
  const status = stopped.kind === 'answer' ? `everything there answers ${stopped.status}` : 'nothing there answers'
  return {
    id: `${product.id}.${host}`,
    product: product.title,
    group: 'endpoints',
    title: `${host} answers`,
    note: `Off: ${status}.`,
    isOn: (world) => !world.endpoints.isStopped(host) && own.answers(world),
    flip: (world, isOn) => {
      world.endpoints.stop(host, isOn ? null : stopped)
      if (isOn && !own.answers(world)) own.mend(world)
    },
  }
}
