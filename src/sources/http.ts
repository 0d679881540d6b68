/** What an address answered. A status of 500 is an answer; no answer at all is a SourceError. */
export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The first 256 KiB of the body, decoded as UTF-8. */
  readonly body: string
  readonly tookMs: number
  /** Where redirects ended. */
  readonly finalUrl: string
}

/** Asks addresses that products name. They cannot reach into our own network unless configuration allows it. */
export interface Http {
  readonly get: (
    url: string,
    options: { signal: AbortSignal; headers?: Record<string, string>; followRedirects?: boolean },
  ) => Promise<HttpAnswer>
}
