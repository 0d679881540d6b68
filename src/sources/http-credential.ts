import { SourceError } from '../errors.ts'

/** A credential by the name of the operator's variable; only the source of HTTP answers ever holds its value. */
export interface Authorization {
  readonly variable: string
  /** How the value is sent: `Bearer VALUE`, `Basic` with user:password encoded, or the value as it is. */
  readonly scheme: 'Bearer' | 'Basic' | 'none'
  /** The header that carries it; Authorization when left out. */
  readonly header?: string
}

/** A credential, ready to be sent. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>
  /** What must not come back in an answer: the value as it is and as it was sent. */
  readonly secrets: readonly string[]
}

/**
 * Finds the value of a credential.
 * @throws SourceError `not-configured` when the operator has not set it, or not to what a header can carry
 */
export function credentialOf(
  { variable, scheme, header = 'authorization' }: Authorization,
  variables: ReadonlyMap<string, string>,
): Credential {
  const value = variables.get(variable)
  if (value === undefined) {
    throw new SourceError('HTTP', 'not-configured', `${variable} is not set: the address is to be asked with it`)
  }
  if (/[^\t\x20-\x7e]/.test(value)) {
    throw new SourceError('HTTP', 'not-configured', `${variable} has characters that a header cannot carry`)
  }
  const encoded = scheme === 'Basic' ? Buffer.from(value, 'utf8').toString('base64') : value
  return {
    headers: { [header.toLowerCase()]: scheme === 'none' ? value : `${scheme} ${encoded}` },
    secrets: [value, encoded],
  }
}

/** Takes a credential out of an answer: a server that repeats it must not make us show it. */
export function hide(text: string, credential: Credential | undefined): string {
  return (credential?.secrets ?? []).reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text)
}
