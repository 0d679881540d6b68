/** Loaded into a process that is measured, with --expose-gc: tells what it holds, after a collection, and how long it computed, when asked. */
process.on('message', (message) => {
  if (message !== 'heap') return
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send?.({ heapBytes: process.memoryUsage().heapUsed, computedUs: user + system })
})
