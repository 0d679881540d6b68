/**
 * Does something with each, one after the other; one that fails does not hold up those after it.
 * @throws the first failure, when all had their turn
 */
export async function oneByOne<Item>(items: Iterable<Item>, work: (item: Item) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = []
  for (const item of items) await work(item).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
