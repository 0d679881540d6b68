import { createServer } from 'node:http'

// A bot for the process test: ready at once, and gone with its last words when it is asked to.
const settings = ['SLACK_BOT_TOKEN', 'DATABASE_URL', 'GITHUB_APP_ID'].map((name) => `${name}=${process.env[name]}`)
if (process.env.LOG_LEVEL === 'fatal') {
  process.stderr.write('This bot cannot start.\n')
  process.exit(1)
}
const server = createServer((request, response) => {
  if (request.url === '/settings') response.end(settings.join(' '))
  else if (request.url === '/now') response.end(new Date().toISOString())
  else if (request.url === '/die') {
    process.stderr.write('I was asked to die.\n', () => process.exit(7))
  } else response.end('ready')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
