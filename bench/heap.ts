/** Loaded into a process that is measured, with --expose-gc: tells how much it holds, after a collection, when asked. */
process.on('message', (message) => {
  if (message !== 'heap') return
  globalThis.gc?.()
  process.send?.({ heapBytes: process.memoryUsage().heapUsed })
})
