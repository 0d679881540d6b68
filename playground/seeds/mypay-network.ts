import type { Zone } from '../emulators/dns.ts'
import type { Behaviour } from '../emulators/endpoints.ts'
import type { RunsSeed } from '../running.ts'
import { DEPLOY_PATH, ROLLBACK_PATH } from './mypay-deploy.ts'
import type { EndpointSeed } from './product-world.ts'

/** The API gateway and the two portals, all on one server. */
export const HOSTS = ['sandbox.mycodigital.io', 'devportal.mycodigital.io', 'devadmin.mycodigital.io'] as const

/** An address of the block that is kept for documentation (RFC 5737). */
const SERVER = '203.0.113.40'

export const ZONE: Zone = {
  'mycodigital.io': { A: [SERVER], NS: ['ns1.registrar.example', 'ns2.registrar.example'] },
  ...Object.fromEntries(HOSTS.map((host) => [host, { A: [SERVER] }])),
}

const HEADERS = {
  server: 'nginx',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const json = (body: object): Behaviour => ({
  kind: 'answer',
  status: 200,
  headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})

const page = (title: string): Behaviour => ({
  kind: 'answer',
  status: 200,
  headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
})

/** What the server answers: everything is up. */
export const ENDPOINTS: readonly EndpointSeed[] = [
  {
    host: 'sandbox.mycodigital.io',
    path: '/api/v1/health',
    behaviour: json({ status: 'ok', service: 'payout-api', database: 'connected' }),
  },
  {
    host: 'sandbox.mycodigital.io',
    path: '/health',
    behaviour: json({ status: 'ok', service: 'payment-api', database: 'connected' }),
  },
  // The gateway has no page of its own; this path is asked over HTTP only.
  {
    host: 'sandbox.mycodigital.io',
    path: '/',
    behaviour: {
      kind: 'answer',
      status: 301,
      headers: { server: 'nginx', location: 'https://sandbox.mycodigital.io/' },
    },
  },
  { host: 'devportal.mycodigital.io', path: '/', behaviour: page('MyPay Merchant Portal') },
  { host: 'devadmin.mycodigital.io', path: '/', behaviour: page('MyPay Admin Portal') },
]

/** One server runs everything, and an emergency stop stops everything. */
export const RUNS: readonly RunsSeed[] = [
  {
    product: 'mypay',
    environment: 'production',
    carriedBy: {
      kind: 'workflows',
      repository: 'mycodigital/mypay-mock',
      paths: [DEPLOY_PATH, ROLLBACK_PATH],
      environmentInput: null,
      stops: { mode: 'emergency-stop' },
    },
    host: 'sandbox.mycodigital.io',
    version: '/version',
    health: [
      { path: '/api/v1/health' },
      { path: '/health' },
      { host: 'devportal.mycodigital.io', path: '/' },
      { host: 'devadmin.mycodigital.io', path: '/' },
    ],
  },
]
