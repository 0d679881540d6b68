import type { AnyCommand } from '../src/slack/command.ts'
import { checklist } from './checklist.ts'
import { countersign } from './countersign.ts'
import { deploy } from './deploy.ts'
import { deployments } from './deployments.ts'
import { digest } from './digest.ts'
import { health } from './health.ts'
import { incident } from './incident.ts'
import { readiness } from './readiness.ts'
import { rollback } from './rollback.ts'
import { runbook } from './runbook.ts'

/** Every slash command; help and the Slack app's manifest are made from this list. */
export const commands: readonly AnyCommand[] = [
  checklist,
  countersign,
  deploy,
  deployments,
  digest,
  health,
  incident,
  readiness,
  rollback,
  runbook,
]
