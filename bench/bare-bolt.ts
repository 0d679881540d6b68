import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'

/** The least that a Bolt app can do: verify, parse, acknowledge. The baseline of the acknowledgement bench. */
const receiver = new HTTPReceiver({
  signingSecret: 'bench-secret',
  endpoints: '/slack/events',
  logLevel: LogLevel.ERROR,
})
const app = new App({
  receiver,
  logLevel: LogLevel.ERROR,
  convoStore: false,
  authorize: async () => ({ botToken: 'xoxb-bench' }),
})
app.command(/.*/, async ({ ack }) => {
  await ack()
})
const server = await receiver.start(0)
process.send?.({ port: (server.address() as AddressInfo).port })
process.on('disconnect', () => process.exit(0))
