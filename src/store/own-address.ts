/** One of our own cards, as its address names it. */
export type OwnLink =
  | { readonly kind: 'release'; readonly id: string }
  | { readonly kind: 'incident'; readonly number: number }
  | { readonly kind: 'report'; readonly id: string }

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const shapes = {
  release: new RegExp(`^/releases/(${uuid})/?$`, 'i'),
  incident: /^\/incidents\/([1-9]\d{0,8})\/?$/,
  report: new RegExp(`^/reports/(${uuid})/?$`, 'i'),
} as const

/** Which card a path such as `/incidents/12` names; null for any other path. */
export function ownLinkOf(path: string): OwnLink | null {
  const release = shapes.release.exec(path)?.[1]
  if (release !== undefined) return { kind: 'release', id: release.toLowerCase() }
  const incident = shapes.incident.exec(path)?.[1]
  if (incident !== undefined) return { kind: 'incident', number: Number(incident) }
  const report = shapes.report.exec(path)?.[1]
  return report === undefined ? null : { kind: 'report', id: report.toLowerCase() }
}

/**
 * The address by which a card is reached from outside Slack.
 * @param publicUrl the setting PUBLIC_URL
 * @returns null where no public address is set
 */
export function addressOfCard(publicUrl: string | null, own: OwnLink): string | null {
  if (publicUrl === null) return null
  if (own.kind === 'incident') return `${publicUrl}/incidents/${own.number}`
  return `${publicUrl}/${own.kind === 'release' ? 'releases' : 'reports'}/${own.id}`
}
