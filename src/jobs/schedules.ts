/** A job that runs again and again, on whichever bot is free. */
export interface Schedule {
  readonly job: string
  readonly when: { readonly every: number }
}

const minuteMs = 60_000

export const schedules: readonly Schedule[] = [
  { job: 'sweep-reports', when: { every: minuteMs } },
  { job: 'sweep-candidates', when: { every: minuteMs } },
  { job: 'sweep-releases', when: { every: minuteMs / 4 } },
  { job: 'sweep-incidents', when: { every: minuteMs / 4 } },
  { job: 'resume-acts', when: { every: minuteMs / 4 } },
  { job: 'expire-waivers', when: { every: minuteMs } },
  { job: 'take-due-digests', when: { every: minuteMs / 4 } },
  { job: 'forget-deliveries', when: { every: 60 * minuteMs } },
]
