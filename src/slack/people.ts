import type { WebClient } from '@slack/web-api'
import type { People } from '../context.ts'

/** Who is who, asked of Slack. */
export function createPeople(_client: WebClient): People {
  const notBuilt = async (): Promise<never> => {
    throw new Error('people are not built yet')
  }
  return { members: notBuilt, person: notBuilt }
}
