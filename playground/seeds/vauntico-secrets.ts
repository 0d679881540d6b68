/** The Actions secrets that are set in vauntico/vauntico. Names only: nothing here has a value that matters. */
export const SET_SECRETS = [
  'OCI_REGISTRY',
  'OCI_REGISTRY_USERNAME',
  'OCI_REGISTRY_TOKEN',
  'OCI_TENANCY_ID',
  'OCI_USER_ID',
  'OCI_FINGERPRINT',
  'OCI_PRIVATE_KEY',
  'OCI_REGION',
  'DATABASE_HOST',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'DATABASE_NAME',
  'PAYSTACK_PUBLIC_KEY',
  'PAYSTACK_SECRET_KEY',
  'PAYSTACK_WEBHOOK_SECRET',
  'SENTRY_DSN',
  'SENTRY_AUTH_TOKEN',
  'GRAFANA_ADMIN_PASSWORD',
  'SLACK_WEBHOOK_URL',
  'PAGERDUTY_INTEGRATION_KEY',
  'CLOUDFLARE_API_TOKEN',
  'JWT_SECRET',
  'JWT_REFRESH_SECRET',
  'VAUNTICO_SERVER_TOKEN',
  'FULFILLMENT_ENGINE_TOKEN',
  'LEGACY_SERVER_TOKEN',
  'TRUST_SCORE_TOKEN',
] as const

/** The Actions secrets that Vauntico needs and nobody has set. */
export const MISSING_SECRETS = [
  'VERCEL_TOKEN',
  'VERCEL_FRONTEND_PROJECT_ID',
  'VERCEL_ORG_ID',
  'OCI_COMPARTMENT_ID',
  'TEST_JWT_TOKEN',
] as const

/** All 32 names that `manifests/products/vauntico.yml` requires. */
export const REQUIRED_SECRETS = [...SET_SECRETS, ...MISSING_SECRETS] as const
