/** The certificate a host showed, whether we would trust it or not. */
export interface CertificateAnswer {
  readonly host: string
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  readonly validFrom: Date
  readonly validTo: Date
  /** Why it is not trusted (expired, wrong name, unknown authority), as Node's code; absent when it is. */
  readonly problem?: string
  readonly protocol: string
}

export interface Tls {
  /** Shakes hands with host:port. SourceError when there is nobody to shake hands with. */
  readonly certificate: (host: string, port: number, options: { signal: AbortSignal }) => Promise<CertificateAnswer>
}
