import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'

const log = pino({ level: 'silent' })

export type ScratchDatabase = Pick<Awaited<ReturnType<typeof openBotDatabase>>, 'database' | 'pool'>

/** Works in a PostgreSQL that nothing outlives, and that therefore need not write anything down for good. */
export async function withScratchDatabase<Answer>(work: (opened: ScratchDatabase) => Promise<Answer>): Promise<Answer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    const embedded = await startEmbeddedPostgres({
      dataDir,
      log,
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' },
    })
    try {
      const { close, ...opened } = await openBotDatabase({ url: embedded.url, log })
      try {
        return await work(opened)
      } finally {
        await close()
      }
    } finally {
      await embedded.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
