import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { commands } from '../commands/index.ts'
import { checkKinds } from '../src/checks/index.ts'
import { jobs } from '../src/jobs/index.ts'
import { schedules } from '../src/jobs/schedules.ts'
import { actions } from '../src/slack/actions/index.ts'
import { events } from '../src/slack/events/index.ts'
import { scopes, slackManifest, slackManifestText } from '../src/slack/manifest.ts'
import { targetKinds } from '../src/targets/index.ts'
import { webhooks } from '../src/webhooks/index.ts'

const root = resolve(import.meta.dirname, '..')

/** Names of the files in a folder that hold one entry each. */
function entries(folder: string, notEntries: readonly string[] = []): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => name !== 'index' && !notEntries.includes(name))
    .sort()
}

describe('a folder and its list agree', () => {
  it('commands', () => {
    expect(commands.map(({ name }) => name).sort()).toEqual(entries('commands'))
  })

  it('check kinds', () => {
    const listed = Object.entries(checkKinds).map(([key, { kind }]) => {
      expect(kind).toBe(key)
      return kind
    })
    // Files that serve several kinds are named in the module list of the folder's own test.
    for (const kind of listed) expect(entries('src/checks')).toContain(kind)
  })

  it('target kinds', () => {
    for (const [key, { kind }] of Object.entries(targetKinds)) {
      expect(kind).toBe(key)
      expect(entries('src/targets')).toContain(kind)
    }
    const parts = ['target', 'bind', 'fields']
    const kinds = Object.keys(targetKinds)
    const others = entries('src/targets', parts).filter((name) => !kinds.some((kind) => name.startsWith(kind)))
    expect(others).toEqual([])
  })

  it('jobs', () => {
    expect(jobs.map(({ name }) => name).sort()).toEqual(entries('src/jobs', ['job', 'queue', 'connect', 'schedules']))
  })

  it('schedules run jobs that exist', () => {
    const names = jobs.map(({ name }) => name)
    expect(schedules.map(({ job }) => job).filter((job) => !names.includes(job))).toEqual([])
  })

  it('webhooks', () => {
    expect(webhooks.map(({ sender }) => sender).sort()).toEqual(entries('src/webhooks', ['webhook']))
  })

  it('events', () => {
    expect(events.map(({ type }) => type.replaceAll('_', '-')).sort()).toEqual(entries('src/slack/events'))
  })

  it('no two actions share an id', () => {
    const ids = actions.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the Slack manifest', () => {
  const committed = readFileSync(join(root, 'manifests/slack.yml'), 'utf8')

  it('is the one made from the registry', () => {
    expect(committed).toBe(slackManifestText(commands))
  })

  it('fits the schema that Slack publishes', () => {
    const validate = manifestValidator()
    validate(parse(committed))
    expect(validate.errors ?? []).toEqual([])
  })

  it('is refused by that schema when it is wrong', () => {
    const manifest = slackManifest(commands)
    expect(manifestValidator()({ ...manifest, display_information: { name: 'x'.repeat(36) } })).toBe(false)
  })

  it('subscribes to the events that are listened to', () => {
    const { event_subscriptions: subscriptions } = slackManifest(commands).settings
    expect(subscriptions.bot_events).toEqual(events.map(({ type }) => type).sort())
  })

  it('asks for each scope with a reason, and for nothing without one', () => {
    const manifest = parse(committed) as ReturnType<typeof slackManifest>
    expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(scopes))
    for (const reason of Object.values(scopes)) expect(reason.length).toBeGreaterThan(10)
  })
})

function manifestValidator() {
  const schema = JSON.parse(readFileSync(join(root, 'test/fixtures/slack/manifest.schema.json'), 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schema)
}
