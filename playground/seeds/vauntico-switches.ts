import { healthy } from '../emulators/endpoint-answers.ts'
import type { Switch } from '../switches.ts'
import type { World } from '../world.ts'
import { hostSwitch } from './host-switches.ts'
import { ENDPOINTS, ZONE } from './vauntico-network.ts'

const PRODUCT = { id: 'vauntico', title: 'Vauntico' }
const NAMES = ['www.vauntico.com', 'api.vauntico.com', 'trust-score.vauntico.com']

const health = healthy('{"status":"ok"}\n', 'application/json; charset=utf-8')
const page = healthy('<!DOCTYPE html><html lang="en"><title>Vauntico</title><h1>Vauntico</h1></html>\n')
const wellAt = (host: string) => (host.startsWith('www.') || host === 'vauntico.com' ? page : health)

const isMended = ({ endpoints, running }: World, host: string) =>
  endpoints.behaviourOf(host, '*') === wellAt(host) ||
  (host === 'www.vauntico.com' && running.commitOf('vauntico', 'production') !== null)

/** The three endpoints that the report finds down, each by itself. */
const HOST_SWITCHES = ENDPOINTS.filter(({ host }) => NAMES.includes(host)).map(({ host, path, behaviour }) =>
  hostSwitch(PRODUCT, host, behaviour, {
    answers: (world) => isMended(world, host),
    mend: ({ endpoints }) => endpoints.set(host, path, wellAt(host)),
  }),
)

/** The three endpoints that the report finds down, and what stands before them. */
export const VAUNTICO_SWITCHES: readonly Switch[] = [
  {
    id: 'vauntico.endpoints',
    product: PRODUCT.title,
    group: 'endpoints',
    title: 'All endpoints answer',
    note: 'www, api and trust-score answer with 200; else with 404, 502 and 522.',
    isOn: (world) => HOST_SWITCHES.every(({ isOn }) => isOn?.(world)),
    flip: async (world, isOn, callers) => {
      for (const { host, path, behaviour } of ENDPOINTS)
        world.endpoints.set(host, path, isOn ? wellAt(host) : behaviour)
      for (const { flip } of HOST_SWITCHES) await flip(world, isOn, callers)
    },
  },
  ...HOST_SWITCHES,
  {
    id: 'vauntico.names',
    product: PRODUCT.title,
    group: 'endpoints',
    title: 'Cloudflare has lost the three names',
    note: 'www, api and trust-score cannot be found, and close every connection. Off brings the names back.',
    flip: ({ dns, endpoints }, isOn) => {
      for (const name of NAMES) {
        dns.set(name, isOn ? null : (ZONE[name] ?? null))
        endpoints.stop(name, isOn ? { kind: 'close' } : null)
      }
    },
  },
]
