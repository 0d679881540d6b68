import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Database } from './database.ts'
import { candidates, conditions, signatures } from './schema.ts'
import { storable } from './storable.ts'

export type Signature = typeof signatures.$inferSelect
export type StoredCondition = typeof conditions.$inferSelect

/** A candidate's signatures that stand, in the order in which they were given. */
export async function standingSignatures(database: Database, candidateId: string): Promise<Signature[]> {
  return database
    .select()
    .from(signatures)
    .where(and(eq(signatures.candidateId, candidateId), isNull(signatures.endedAt)))
    .orderBy(asc(signatures.signedAt), asc(signatures.id))
}

/** Who signed many candidates, as far as it stands at a moment, in no order. */
export async function signaturesStanding(database: Database, candidateIds: readonly string[], now: Date) {
  if (candidateIds.length === 0) return []
  const { candidateId, role, person, decision, expiresAt } = signatures
  return database
    .select({ candidateId, role, person, decision, expiresAt })
    .from(signatures)
    .where(and(inArray(candidateId, [...candidateIds]), isNull(signatures.endedAt), gt(expiresAt, now)))
}

/** All signatures that a candidate ever had, in the order in which they were given. */
export async function allSignatures(database: Database, candidateId: string): Promise<Signature[]> {
  return database
    .select()
    .from(signatures)
    .where(eq(signatures.candidateId, candidateId))
    .orderBy(asc(signatures.signedAt), asc(signatures.id))
}

/** Stores a signature with its conditions. Two that claim the same place, or the same person twice, cannot both stand. */
export async function giveSignature(
  transaction: Database,
  signature: typeof signatures.$inferInsert,
  texts: readonly { readonly id: string; readonly text: string }[],
): Promise<void> {
  await transaction.insert(signatures).values(storable(signature))
  if (texts.length === 0) return
  const { id: signatureId, candidateId } = signature
  await transaction
    .insert(conditions)
    .values(texts.map(({ id, text }, position) => ({ id, candidateId, signatureId, position, text: storable(text) })))
}

/**
 * Ends a signature that stands.
 * @returns null when it has ended already
 */
export async function endSignature(
  transaction: Database,
  id: string,
  end: { readonly end: NonNullable<Signature['end']>; readonly endReason: string; readonly endedAt: Date },
): Promise<Signature | null> {
  const [row] = await transaction
    .update(signatures)
    .set(storable(end))
    .where(and(eq(signatures.id, id), isNull(signatures.endedAt)))
    .returning()
  return row ?? null
}

/** The conditions of signatures, in their order. */
export async function conditionsOf(database: Database, signatureIds: readonly string[]): Promise<StoredCondition[]> {
  if (signatureIds.length === 0) return []
  return database
    .select()
    .from(conditions)
    .where(inArray(conditions.signatureId, [...signatureIds]))
    .orderBy(asc(conditions.signatureId), asc(conditions.position))
}

/**
 * Closes a condition.
 * @returns null when somebody has closed it already, or there is none
 */
export async function closeConditionOnce(
  transaction: Database,
  id: string,
  closing: { readonly closedBy: string; readonly closedAt: Date; readonly note: string | null },
): Promise<StoredCondition | null> {
  const [row] = await transaction
    .update(conditions)
    .set(storable(closing))
    .where(and(eq(conditions.id, id), isNull(conditions.closedAt)))
    .returning()
  return row ?? null
}

/** A condition by its id; null when there is none. */
export async function findCondition(database: Database, id: string): Promise<StoredCondition | null> {
  const [row] = await database.select().from(conditions).where(eq(conditions.id, id))
  return row ?? null
}

/** The newest signature of a product and environment, for whatever candidate, standing or not. */
export async function lastSignature(
  database: Database,
  product: string,
  environment: string,
): Promise<Signature | null> {
  const [row] = await database
    .select({ signature: signatures })
    .from(signatures)
    .innerJoin(candidates, eq(candidates.id, signatures.candidateId))
    .where(and(eq(candidates.product, product), eq(candidates.environment, environment)))
    .orderBy(desc(signatures.signedAt))
    .limit(1)
  return row?.signature ?? null
}
