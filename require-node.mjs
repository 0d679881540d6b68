// Loaded before every entry, in plain JavaScript: a Node too old for TypeScript gets a sentence, not a stack.
const needed = 24
const [major] = process.versions.node.split('.').map(Number)
if (major < needed) {
  process.stderr.write(
    `Countersign needs Node ${needed} and this is ${process.versions.node}. ` +
      `Run "npm ci" (it brings Node ${needed} on most systems) and start with "npm run …", or install Node ${needed}.\n`,
  )
  process.exit(1)
}
