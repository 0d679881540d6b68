import { describe, expect, it } from 'vitest'
import { routeOf } from '../../src/sources/connect-to.ts'

const rule = (text: string) => {
  const [host = '', port = '', connectHost = '', connectPort = ''] = text.split(':')
  return { host, port, connectHost, connectPort }
}

describe('routeOf', () => {
  it.each([
    ['a rule for host and port', ['a.test:443:127.0.0.1:8443'], { host: '127.0.0.1', port: 8443, chosen: true }],
    ['any host', [':443:127.0.0.1:8443'], { host: '127.0.0.1', port: 8443, chosen: true }],
    ['any port', ['a.test::127.0.0.1:8443'], { host: '127.0.0.1', port: 8443, chosen: true }],
    ['no connect-port: keeps the port', ['a.test:443:127.0.0.1:'], { host: '127.0.0.1', port: 443, chosen: true }],
    ['no connect-host: keeps the host', ['a.test:443::8443'], { host: 'a.test', port: 8443, chosen: false }],
    ['another case', ['A.Test:443:127.0.0.1:1'], { host: '127.0.0.1', port: 1, chosen: true }],
    ['another port', ['a.test:80:127.0.0.1:1'], { host: 'a.test', port: 443, chosen: false }],
    ['another host', ['b.test:443:127.0.0.1:1'], { host: 'a.test', port: 443, chosen: false }],
    ['the first that matches', ['a.test:443:10.0.0.1:1', '::10.0.0.2:2'], { host: '10.0.0.1', port: 1, chosen: true }],
    ['no rule', [], { host: 'a.test', port: 443, chosen: false }],
  ])('%s', (_, rules, expected) => {
    expect(routeOf(rules.map(rule), 'a.test', 443)).toEqual(expected)
  })
})
