// x509 does not load without this polyfill, and does not bring it.
import 'reflect-metadata'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

const DAY_MS = 24 * 60 * 60 * 1000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** What is asked of the authority. */
export interface CertificateRequest {
  /** The names it is good for; the first one is its subject. Addresses are allowed. */
  readonly names: readonly string[]
  /** Days from now; negative lies in the past. Usually from 30 days ago to 60 days ahead. */
  readonly validFromDays?: number
  readonly validToDays?: number
  /** Signed by itself instead of by the authority. */
  readonly selfSigned?: boolean
}

/** A key and a certificate with its chain, as `node:tls` takes them. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

export interface Authority {
  /** The PEM file of the root, for NODE_EXTRA_CA_CERTS. */
  readonly rootFile: string
  readonly rootPem: string
  readonly issue: (request: CertificateRequest) => Promise<KeyPair>
  /** Removes the file. */
  readonly close: () => Promise<void>
}

/**
 * Founds a certificate authority: a root that nobody trusts by nature, and an intermediate that signs. Its names look
 * like Cloudflare's, so that reports read like real ones, and say that it is the playground's.
 */
export async function createAuthority(): Promise<Authority> {
  const root = await signer({ organization: 'Countersign Playground', commonName: 'Playground Root CA', issuer: null })
  const intermediate = await signer({
    organization: 'Cloudflare, Inc.',
    commonName: 'Playground Intermediate CA',
    issuer: root,
  })
  const rootPem = `${root.certificate.toString('pem')}\n`
  const folder = await mkdtemp(join(tmpdir(), 'countersign-authority-'))
  const rootFile = join(folder, 'root.pem')
  await writeFile(rootFile, rootPem)
  return {
    rootFile,
    rootPem,
    issue: (request) => issue(intermediate, request),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

interface Signer {
  readonly certificate: x509.X509Certificate
  readonly keys: CryptoKeyPair
}

const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

async function signer(of: { organization: string; commonName: string; issuer: Signer | null }): Promise<Signer> {
  const keys = await newKeys()
  const subject = new x509.Name([{ O: [of.organization] }, { CN: [of.commonName] }]).toString()
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: of.issuer?.certificate.subject ?? subject,
    notBefore: inDays(-3650),
    notAfter: inDays(3650),
    publicKey: keys.publicKey,
    signingKey: (of.issuer?.keys ?? keys).privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, keys }
}

async function issue(intermediate: Signer, request: CertificateRequest): Promise<KeyPair> {
  const keys = await newKeys()
  const subject = new x509.Name([{ CN: [request.names[0] ?? ''] }]).toString()
  const selfSigned = request.selfSigned ?? false
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: selfSigned ? subject : intermediate.certificate.subject,
    notBefore: inDays(request.validFromDays ?? -30),
    notAfter: inDays(request.validToDays ?? 60),
    publicKey: keys.publicKey,
    signingKey: (selfSigned ? keys : intermediate.keys).privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        request.names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  })
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  const chain = selfSigned ? [certificate] : [certificate, intermediate.certificate]
  return { key, cert: chain.map((each) => each.toString('pem')).join('\n') }
}
