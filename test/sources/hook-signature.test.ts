import { expect, it } from 'vitest'
import { sign, signatureProblem } from '../../src/sources/hook-signature.ts'

/** The example that the standard's own libraries are tested with. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const EXAMPLE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  body: '{"test": 2432232314}',
  now: new Date(1_614_265_330_000),
}

it('signs as the standard does', () => {
  expect(sign(SECRET, EXAMPLE)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('holds for five minutes either way', () => {
  const headers = { ...sign(SECRET, EXAMPLE) }
  const at = (seconds: number) => new Date(EXAMPLE.now.getTime() + seconds * 1000)
  for (const seconds of [-300, 0, 300]) expect(signatureProblem(SECRET, headers, EXAMPLE.body, at(seconds))).toBeNull()
  for (const seconds of [-301, 301]) {
    expect(signatureProblem(SECRET, headers, EXAMPLE.body, at(seconds))).toBe('too-old')
  }
  const unreadable = { ...sign('plain', EXAMPLE), 'webhook-timestamp': 'soon' }
  expect(signatureProblem('plain', unreadable, EXAMPLE.body, EXAMPLE.now)).toBe('wrong')
})
