import { randomBytes } from 'node:crypto'
import { checkKinds } from '../src/checks/index.ts'
import { manifestSchedules } from '../src/digests/schedules.ts'
import { loadProducts } from '../src/products/load.ts'
import { type BotProcess, createBotProcess } from './bot.ts'
import { bundlePage } from './bundle.ts'
import { createCallers, newCallerSecrets } from './callers.ts'
import { createClock } from './clock.ts'
import { forgetFuture, noteFuture } from './data-folder.ts'
import { createDueDigests } from './due-digests.ts'
import { createSlackEmulator } from './emulators/slack.ts'
import { moveDates } from './moved-date.ts'
import type { BotStatus } from './page/protocol.ts'
import { type PlaygroundServer, servePlayground } from './server.ts'
import { createSwitches } from './switches.ts'
import { workspace } from './workspace.ts'
import { createWorld } from './world.ts'

const firstPort = 3000
const say = (sentence: string) => process.stdout.write(`${sentence}\n`)

// From the start, so that whoever keeps `Date.now` keeps the one that moves.
moveDates(0)

/** Starts the world, the emulated Slack, the page and the bot; gives the function that ends them in the opposite order. */
async function play(): Promise<() => Promise<void>> {
  const signingSecret = randomBytes(16).toString('hex')
  const botToken = `xoxb-${randomBytes(12).toString('hex')}`
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  const dataDir = process.env.DATA_DIR || './data/playground'
  try {
    if (await forgetFuture(dataDir)) say('The clock was moved the last time, so the bot begins with an empty database.')
    // The page's bundle is made while the rest starts.
    const bundling = bundlePage()
    bundling.catch(() => undefined)
    const world = await createWorld()
    stops.push(world.close)
    let botUrl = () => ''
    const slack = await createSlackEmulator({ ...workspace, signingSecret, botToken, botUrl: () => botUrl() })
    stops.push(slack.close)

    let page: PlaygroundServer | null = null
    let stopping = false
    const onStatus = (status: BotStatus) => {
      page?.showBot(status)
      if (status.state !== 'stopped' || stopping) return
      if (clock.state().movingTo !== null) return
      say(`The bot has stopped. Its last words:\n${status.log.slice(-8).join('\n')}\nStart it again from the page.`)
    }
    const products = await loadProducts('manifests/products', Object.values(checkKinds))
    const digests = createDueDigests(manifestSchedules(products.list()), new Date())
    const callers = createCallers(() => bot.url(), newCallerSecrets())
    const bot: BotProcess = createBotProcess({
      environment: {
        LOG_LEVEL: 'info',
        DATA_DIR: dataDir,
        ...world.environment,
        ...callers.environment,
        // So that an endpoint that is stopped is noticed.
        MONITORS: 'on',
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: botToken,
        SLACK_SIGNING_SECRET: signingSecret,
      },
      onStatus,
      onLine: digests.read,
      aheadMs: () => clock.state().aheadMs,
    })
    const clock = createClock({
      stops: digests.stops,
      now: () => Date.now(),
      jump: async (aheadMs) => {
        await noteFuture(dataDir)
        // What the bot has in hand belongs to the time before: it comes up again in the new one, as after a night.
        await bot.stop()
        moveDates(aheadMs)
        await bot.start()
      },
      settle: async (stop) => {
        const missing = await digests.settle(stop)
        if (missing > 0) say(`${missing} digests that were due by ${stop.toISOString()} have not come.`)
      },
      onChange: (state) => page?.showClock(state),
    })
    botUrl = () => `${bot.url()}/slack/events`
    const restartBot = () => bot.start().catch(() => undefined)
    const switches = createSwitches(world, callers)
    const playing = {
      slack,
      ...workspace,
      bundle: await bundling,
      restartBot,
      switches,
      clock,
    }
    page = await servePlayground(playing, Number(process.env.PORT) || firstPort)
    stops.push(page.close)
    stops.push(() => {
      stopping = true
      return bot.stop()
    })
    const ready = await bot.start().then(
      () => true,
      () => false,
    )
    say(`Countersign playground: ${page.url}${ready ? '  (try /readiness vauntico)' : '  (the bot did not start)'}`)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

function fail(error: unknown): never {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`The playground could not go on: ${reason}\n`)
  process.exit(1)
}

let interrupted = false
const playing = play()
playing.catch(fail)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted) return
    interrupted = true
    say('Ending…')
    playing.then((stop) => stop()).then(() => process.exit(0), fail)
  })
}
