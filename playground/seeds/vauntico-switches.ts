import { healthy } from '../emulators/endpoint-answers.ts'
import type { Switch } from '../switches.ts'
import { ENDPOINTS } from './vauntico-network.ts'

const health = healthy('{"status":"ok"}\n', 'application/json; charset=utf-8')
const page = healthy('<!DOCTYPE html><html lang="en"><title>Vauntico</title><h1>Vauntico</h1></html>\n')

/** The three endpoints that the report finds down. */
export const VAUNTICO_SWITCHES: readonly Switch[] = [
  {
    id: 'vauntico.endpoints',
    product: 'Vauntico',
    title: 'All endpoints answer',
    note: 'www, api and trust-score answer with 200; else with 404, 502 and 522.',
    flip: ({ endpoints }, isOn) => {
      for (const { host, path, behaviour } of ENDPOINTS) {
        const well = host.startsWith('www.') || host === 'vauntico.com' ? page : health
        endpoints.set(host, path, isOn ? well : behaviour)
      }
    },
  },
]
