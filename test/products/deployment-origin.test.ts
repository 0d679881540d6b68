import { describe, expect, it } from 'vitest'
import { deploymentOriginOf } from '../../src/products/deployment-origin.ts'

describe('where a check looks for deployments', () => {
  it('is read from the kinds that are about them', () => {
    expect(deploymentOriginOf({ kind: 'vercel-deployments', project: 'web', title: 'Web' })).toEqual({
      kind: 'vercel',
      project: 'web',
      team: undefined,
      target: 'production',
    })
    expect(deploymentOriginOf({ kind: 'github-workflow', workflow: 'deploy.yml', branch: 'main' })).toEqual({
      kind: 'github-workflow',
      repository: undefined,
      workflow: 'deploy.yml',
      branch: 'main',
      event: undefined,
    })
    expect(deploymentOriginOf({ kind: 'http', url: 'https://acme.example' })).toBeNull()
  })
})
