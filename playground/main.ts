import { randomBytes } from 'node:crypto'
import { createBotProcess } from './bot.ts'
import { bundlePage } from './bundle.ts'
import { createSlackEmulator } from './emulators/slack.ts'
import type { BotStatus } from './page/protocol.ts'
import { type PlaygroundServer, servePlayground } from './server.ts'
import { createSwitches } from './switches.ts'
import { workspace } from './workspace.ts'
import { createWorld } from './world.ts'

const firstPort = 3000
const say = (sentence: string) => process.stdout.write(`${sentence}\n`)

/** Starts the world, the emulated Slack, the page and the bot; gives the function that ends them in the opposite order. */
async function play(): Promise<() => Promise<void>> {
  const signingSecret = randomBytes(16).toString('hex')
  const botToken = `xoxb-${randomBytes(12).toString('hex')}`
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
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
      say(`The bot has stopped. Its last words:\n${status.log.slice(-8).join('\n')}\nStart it again from the page.`)
    }
    const bot = createBotProcess({
      environment: {
        LOG_LEVEL: 'info',
        DATA_DIR: process.env.DATA_DIR || './data/playground',
        ...world.environment,
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: botToken,
        SLACK_SIGNING_SECRET: signingSecret,
      },
      onStatus,
    })
    botUrl = () => `${bot.url()}/slack/events`
    const restartBot = () => bot.start().catch(() => undefined)
    const switches = createSwitches(world)
    const playing = {
      slack,
      ...workspace,
      bundle: await bundling,
      restartBot,
      switches,
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
