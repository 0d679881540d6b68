import { type OwnLink, ownLinkOf } from '../store/own-address.ts'

/** A link whose content can be shown. */
export type KnownLink =
  | OwnLink
  | { readonly kind: 'pull-request'; readonly repository: string; readonly number: number }
  | { readonly kind: 'commit'; readonly repository: string; readonly commit: string }
  /** `id` with Vercel's prefix `dpl_`. */
  | { readonly kind: 'deployment'; readonly team: string; readonly project: string; readonly id: string }
  | { readonly kind: 'deployment-host'; readonly host: string }

const repository = '[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}'
const pull = new RegExp(`^/(${repository})/pull/([1-9]\\d{0,8})(?:/(?:files|commits|checks|changes))?/?$`)
const commit = new RegExp(`^/(${repository})/commit/([0-9a-fA-F]{7,40})/?$`)
const deployment = /^\/([\w-]{1,100})\/([\w.-]{1,100})\/(?:dpl_)?([A-Za-z0-9]{20,40})\/?$/
const deploymentHost = /^[a-z0-9-]{1,63}\.vercel\.app$/

/**
 * What a link leads to, of the shapes that we know; null for every other. It does not say whether that exists.
 * @param publicUrl where our own cards are; null when there are no addresses of ours
 */
export function readLink(address: string, publicUrl: string | null): KnownLink | null {
  const url = URL.parse(address)
  // A name before the host makes an address look like another.
  if (url === null || url.username !== '' || url.password !== '') return null
  const own = publicUrl === null ? null : ownPath(url, new URL(publicUrl))
  if (own !== null) return ownLinkOf(own)
  if (url.protocol !== 'https:' || url.port !== '') return null
  if (url.hostname === 'github.com') return onGitHub(url.pathname)
  if (url.hostname === 'vercel.com') return onVercel(url.pathname)
  return deploymentHost.test(url.hostname) ? { kind: 'deployment-host', host: url.hostname } : null
}

/** The path below our public address; null for an address elsewhere. */
function ownPath(url: URL, base: URL): string | null {
  if (url.origin !== base.origin) return null
  const prefix = base.pathname.replace(/\/$/, '')
  return url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : null
}

function onGitHub(path: string): KnownLink | null {
  const [, ofPull, number] = pull.exec(path) ?? []
  if (ofPull !== undefined) return { kind: 'pull-request', repository: ofPull, number: Number(number) }
  const [, ofCommit, hash] = commit.exec(path) ?? []
  if (ofCommit === undefined || hash === undefined) return null
  return { kind: 'commit', repository: ofCommit, commit: hash.toLowerCase() }
}

function onVercel(path: string): KnownLink | null {
  const [, team, project, id] = deployment.exec(path) ?? []
  if (team === undefined || project === undefined || id === undefined) return null
  return { kind: 'deployment', team, project, id: `dpl_${id}` }
}
