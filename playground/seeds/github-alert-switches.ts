import { dependabotShape, secretScanningShape } from '../emulators/github-alert-shapes.ts'
import type { AlertState } from '../emulators/github-state.ts'
import type { Switch } from '../switches.ts'
import type { World } from '../world.ts'

interface Of {
  readonly id: string
  readonly product: string
  readonly repository: string
}

/** What GitHub's own API answers, as its webhooks carry it too. */
async function read({ github, environment }: World, path: string): Promise<unknown> {
  const response = await fetch(`${github.url}/repos/${path}`, {
    headers: { authorization: `Bearer ${environment.GITHUB_TOKEN}` },
  })
  if (!response.ok) throw new Error(`The emulated GitHub answered ${path} with ${response.status}`)
  return response.json()
}

/** The delivery that tells how a run ended. https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run */
export async function runEnded(world: World, repository: string, runId: number): Promise<object> {
  const run = (await read(world, `${repository}/actions/runs/${runId}`)) as { workflow_id: number; actor: object }
  return {
    action: 'completed',
    workflow_run: run,
    workflow: await read(world, `${repository}/actions/workflows/${run.workflow_id}`),
    repository: await read(world, repository),
    sender: run.actor,
  }
}

/**
 * A workflow that fails on main and, switched off, succeeds: a run each, told by a webhook.
 * @param workflow its path in the repository
 */
export function workflowFails(of: Of & { readonly title: string; readonly workflow: string; job: string }): Switch {
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `GitHub tells of a run on main that failed; off, of one that succeeded.`,
    group: 'alerts',
    flip: async (world, isOn, callers) => {
      const conclusion = isOn ? 'failure' : 'success'
      const run = await world.github.repository(of.repository).addRun({
        workflow: of.workflow,
        title: 'By hand',
        event: 'workflow_dispatch',
        conclusion,
        jobs: [{ name: of.job, conclusion }],
      })
      await callers?.github('workflow_run', await runEnded(world, of.repository, run.id))
    },
  }
}

/** An alert that GitHub opens and, switched off, sees fixed. */
export function alertOpens(
  of: Of & { readonly kind: 'dependabot' | 'secret-scanning'; readonly title: string } & Pick<
      AlertState,
      'severity' | 'package'
    > & { readonly finding: string },
): Switch {
  const number = 41
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `GitHub tells of its ${of.kind === 'dependabot' ? 'Dependabot' : 'secret scanning'} alert ${number}; off, that it is settled.`,
    group: 'alerts',
    flip: async (world, isOn, callers) => {
      const { severity, package: named, finding: title } = of
      const createdAt = new Date().toISOString()
      const alert: AlertState = { number, title, severity, package: named, state: isOn ? 'open' : 'fixed', createdAt }
      const { state } = world.github.repository(of.repository)
      const addresses = { api: world.github.url, site: 'https://github.com' }
      const repository = await read(world, of.repository)
      const sender = { login: 'github', id: 9919, type: 'Organization' }
      if (of.kind === 'dependabot') {
        const action = isOn ? 'created' : 'fixed'
        await callers?.github('dependabot_alert', {
          action,
          alert: dependabotShape(alert, state, addresses),
          repository,
          sender,
        })
        return
      }
      await callers?.github('secret_scanning_alert', {
        action: isOn ? 'created' : 'resolved',
        alert: secretScanningShape(alert, true, state, addresses),
        repository,
        sender,
      })
    },
  }
}
