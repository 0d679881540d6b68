import { pino } from 'pino'
import { startEmbeddedPostgres } from '../../../src/store/embedded-postgres.ts'

// A bot in a process of its own, so that a test can kill it or run it as another user.
try {
  const embedded = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: pino({ level: 'silent' }) })
  process.on('message', () => {
    void embedded.stop().then(() => process.exit(0))
  })
  process.send?.({ url: embedded.url })
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) }, () => process.exit(1))
}
