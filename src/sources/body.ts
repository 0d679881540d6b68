/**
 * Reads a body until it ends or is this long, whichever comes first.
 * @param mostBytes what lies beyond is not read
 * @throws whatever the connection throws when it breaks
 */
export async function readAtMost(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= mostBytes) break
  }
  return Buffer.concat(chunks).subarray(0, mostBytes)
}
