import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Variables } from '../src/config/variables.ts'
import { ConfigError, readConfig, readConfigWithoutSlack } from '../src/config.ts'

const least = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'shh' }

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('readConfig', () => {
  it('needs only a bot token and a signing secret', () => {
    const config = readConfig(least)
    expect(config).toMatchObject({
      slack: { botToken: 'xoxb-1', signingSecret: 'shh', appToken: null, apiUrl: 'https://slack.com/api' },
      github: { auth: { kind: 'none' }, apiUrl: 'https://api.github.com' },
      databaseUrl: null,
      redisUrl: null,
      dataDir: './data',
      port: 3000,
      logLevel: 'info',
    })
  })

  it('takes an app token instead of a signing secret', () => {
    expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack.appToken).toBe('xapp-1')
  })

  it('says every problem at once, each with its variable', () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: 'nonsense',
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      DNS_SERVERS: 'a b',
      CONNECT_TO: 'only:two',
      LOG_LEVEL: 'loud',
      GITHUB_APP_ID: '7',
      ALLOWED_NETWORKS: 'home',
    })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'PORT',
      'DNS_SERVERS',
      'CONNECT_TO',
      'ALLOWED_NETWORKS',
      'LOG_LEVEL',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'GITHUB_APP_PRIVATE_KEY',
    ])
    for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+( and [A-Z_]+)* (is|are|must) /)
  })

  it('takes any token for another Slack than Slack’s own', () => {
    const given = {
      SLACK_BOT_TOKEN: 'made-up',
      SLACK_SIGNING_SECRET: 'shh',
      SLACK_API_URL: 'http://127.0.0.1:4003/api/',
    }
    expect(readConfig(given).slack).toMatchObject({ botToken: 'made-up', apiUrl: 'http://127.0.0.1:4003/api' })
  })

  it.each([
    ['127.0.0.1:5353', ['127.0.0.1:5353']],
    ['localhost:53, [::1]:5353,9.9.9.9', ['127.0.0.1:53', '[::1]:5353', '9.9.9.9']],
  ])('reads the name servers %s', (given, expected) => {
    expect(readConfig({ ...least, DNS_SERVERS: given }).network.nameServers).toEqual(expected)
  })

  it('counts an empty variable as left out', () => {
    expect(readConfig({ ...least, REDIS_URL: '', PORT: '' })).toMatchObject({ redisUrl: null, port: 3000 })
  })

  it.each([
    [
      'example.com:443:127.0.0.1:8443',
      { host: 'example.com', port: '443', connectHost: '127.0.0.1', connectPort: '8443' },
    ],
    ['::127.0.0.1:8443', { host: '', port: '', connectHost: '127.0.0.1', connectPort: '8443' }],
    ['[::1]:80:[2001:db8::1]:', { host: '::1', port: '80', connectHost: '2001:db8::1', connectPort: '' }],
  ])('reads %s as curl does', (entry, expected) => {
    expect(readConfig({ ...least, CONNECT_TO: entry }).network.connectTo).toEqual([expected])
  })

  it('lets deployments be signed with variables that begin with DEPLOY_, and no others', () => {
    const { deployVariables } = readConfig({ ...least, DEPLOY_HOOK_SECRET: 'a', DEPLOY_EMPTY: '', CHECK_A: 'b' })
    expect([...deployVariables]).toEqual([['DEPLOY_HOOK_SECRET', 'a']])
  })

  it('lets products name variables that begin with CHECK_, and no others', () => {
    const { checkVariables } = readConfig({ ...least, CHECK_HEALTH_TOKEN: 'a', CHECK_EMPTY: '', GITHUB_TOKEN: 'b' })
    expect([...checkVariables]).toEqual([['CHECK_HEALTH_TOKEN', 'a']])
    expect([...readConfigWithoutSlack({ CHECK_A: 'a', SLACK_BOT_TOKEN: 'xoxb-1' }).checkVariables.keys()]).toEqual([
      'CHECK_A',
    ])
  })

  it('refuses a token and an app at once', () => {
    const app = {
      GITHUB_APP_ID: '1',
      GITHUB_APP_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nx',
      GITHUB_APP_INSTALLATION_ID: '2',
    }
    expect(readConfig({ ...least, ...app }).github.auth).toMatchObject({
      kind: 'app',
      privateKey: '-----BEGIN PRIVATE KEY-----\nx',
    })
    expect(problemsOf({ ...least, ...app, GITHUB_TOKEN: 't' })).toEqual([
      'GITHUB_TOKEN and a GitHub App are both set: keep one of them',
    ])
  })
})

describe('.env.example', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../.env.example'), 'utf8')

  it('names every variable with its meaning, and no other', () => {
    const documented = [...text.matchAll(/^# (.+)\n#? ?([A-Z_]+)=/gm)].map(([, meaning, name]) => [name, meaning])
    const known = Object.entries(Variables.shape).map(([name, type]) => [name, type.description])
    expect(documented).toEqual(known)
  })
})
