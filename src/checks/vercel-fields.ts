import { z } from 'zod'

/** The fields with which a check names its project in Vercel. */
export const projectFields = {
  project: z.string().min(1).describe("The Vercel project's name or id (prj_…)."),
  team: z.string().min(1).optional().describe("The team's id (team_…) or slug; the token's own account when left out."),
}

/** The team as a question's option. */
export function teamOf(team: string | undefined): { team?: string } {
  return team === undefined ? {} : { team }
}
