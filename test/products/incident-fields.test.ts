import { describe, expect, it } from 'vitest'
import { IncidentFields } from '../../src/products/incident-fields.ts'

const sentences = (given: object) =>
  IncidentFields.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the fields of incidents', () => {
  it('have a value each when nothing is said', () => {
    expect(IncidentFields.parse({})).toEqual({
      escalation: [],
      remind: 15 * 60_000,
      signals: { sentry: [], vercel: [], alertmanager: [] },
    })
  })

  it('are read', () => {
    const read = IncidentFields.parse({
      channel: '#incidents',
      owner: 'devops',
      escalation: [{ role: 'lead', within: '10m' }],
      remind: '1m',
      signals: {
        sentry: [{ project: 'web', about: 'www' }],
        github: {},
        alertmanager: [{ labels: { product: 'acme' } }],
      },
    })
    expect(read).toMatchObject({
      channel: '#incidents',
      owner: 'devops',
      escalation: [{ role: 'lead', within: 600_000 }],
      remind: 60_000,
      signals: {
        sentry: [{ project: 'web', about: 'www' }],
        github: { workflows: [], branches: ['main'], alerts: true },
        alertmanager: [{ labels: { product: 'acme' } }],
      },
    })
  })

  it.each<[string, object, string]>([
    ['a reminder every second', { remind: '59s' }, 'remind: must be at least 1m'],
    [
      'every alert of Prometheus',
      { signals: { alertmanager: [{ labels: {} }] } },
      'signals.alertmanager.0.labels: must name at least one label',
    ],
    [
      'a channel without its mark',
      { channel: 'incidents' },
      'channel: must be a channel such as "#releases" (in quotes), or its id',
    ],
  ])('refuse %s', (_name, given, sentence) => {
    expect(sentences(given)).toEqual([sentence])
  })

  it.each([
    { escalation: [{ role: 'lead' }] },
    { signals: { sentry: [{ project: '' }] } },
    { signals: { pager: [] } },
    { signals: { github: { workflows: [''] } } },
  ])('refuse %o', (given) => {
    expect(sentences(given)).toHaveLength(1)
  })
})
