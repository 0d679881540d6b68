import { type Addresses, apiOf, nodeId, simpleUser, siteOf } from './github-owner-shapes.ts'
import type { ArtifactState, ReleaseState, RepositoryState } from './github-state.ts'

/** How long GitHub keeps artifacts unless told otherwise. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000

/** An artifact, as GitHub's `artifact`. */
export function artifactShape(artifact: ArtifactState, repository: RepositoryState, addresses: Addresses): object {
  const url = `${apiOf(repository, addresses)}/actions/artifacts/${artifact.id}`
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.sizeBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: new Date(Date.parse(artifact.createdAt) + KEPT_MS).toISOString(),
    workflow_run: null,
  }
}

/** A release without files, as GitHub's `release`. */
export function releaseShape(release: ReleaseState, repository: RepositoryState, addresses: Addresses): object {
  const { id, tag, name, author, draft, prerelease, createdAt } = release
  const api = apiOf(repository, addresses)
  const url = `${api}/releases/${id}`
  return {
    id,
    node_id: nodeId('Release', id),
    tag_name: tag,
    target_commitish: 'main',
    name,
    body: null,
    draft,
    prerelease,
    created_at: createdAt,
    published_at: draft ? null : createdAt,
    author: simpleUser(author, 'User', addresses),
    assets: [],
    url,
    html_url: `${siteOf(repository, addresses)}/releases/tag/${encodeURIComponent(tag)}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: `${api}/tarball/${encodeURIComponent(tag)}`,
    zipball_url: `${api}/zipball/${encodeURIComponent(tag)}`,
  }
}
