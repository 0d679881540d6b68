import { randomBytes } from 'node:crypto'
import { newId } from './slack-workspace.ts'

/** Slack's limits: a trigger opens one view within three seconds. https://docs.slack.dev/interactivity/handling-user-interaction */
const triggerMs = 3000
/** A reply address takes five posts within thirty minutes. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const replyMs = 30 * 60 * 1000
const replyUses = 5

export interface Trigger {
  readonly userId: string
  /** The view the person was in, which `views.push` goes on top of. */
  readonly viewId: string | null
}

export interface Reply {
  readonly userId: string
  readonly channelId: string
  readonly threadTs: string | null
  /** The message whose element was used; null for a command. */
  readonly origin: { readonly ts: string; readonly isEphemeral: boolean } | null
}

export interface Grants {
  readonly trigger: (trigger: Trigger) => string
  readonly exchange: (
    triggerId: string,
  ) => Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'
  /** @returns the path of a new reply address */
  readonly reply: (kind: 'commands' | 'actions', reply: Reply) => string
  readonly use: (path: string) => Reply | 'no_such_url' | 'expired_url' | 'used_url'
}

/** Everything Slack hands out for a short time. */
export function createGrants(teamId: string, now: () => number): Grants {
  const triggers = new Map<string, { trigger: Trigger; at: number; used: boolean }>()
  const replies = new Map<string, { reply: Reply; at: number; uses: number }>()
  return {
    trigger: (trigger) => {
      const id = `${now()}.${teamId.slice(1)}.${randomBytes(16).toString('hex')}`
      triggers.set(id, { trigger, at: now(), used: false })
      return id
    },
    exchange: (triggerId) => {
      const found = triggers.get(triggerId)
      if (!found) return 'invalid_trigger_id'
      if (found.used) return 'exchanged_trigger_id'
      if (now() - found.at > triggerMs) return 'expired_trigger_id'
      found.used = true
      return found.trigger
    },
    reply: (kind, reply) => {
      const path = `/${kind}/${teamId}/${newId('')}/${randomBytes(12).toString('hex')}`
      replies.set(path, { reply, at: now(), uses: 0 })
      return path
    },
    use: (path) => {
      const found = replies.get(path)
      if (!found) return 'no_such_url'
      if (now() - found.at > replyMs) return 'expired_url'
      if (found.uses >= replyUses) return 'used_url'
      found.uses += 1
      return found.reply
    },
  }
}
