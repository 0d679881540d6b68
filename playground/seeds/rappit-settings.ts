/** The secrets that the checklist requires. Names only: nothing here has a value that matters. */
export const SECRETS = [
  'DATABASE_URL',
  'JWT_SECRET',
  'DHL_API_KEY',
  'DHL_API_SECRET',
  'FEDEX_API_KEY',
  'FEDEX_SECRET_KEY',
  'FEDEX_ACCOUNT_NUMBER',
  'SHOPIFY_API_KEY',
  'SHOPIFY_API_SECRET',
  'WOOCOMMERCE_CONSUMER_KEY',
  'WOOCOMMERCE_CONSUMER_SECRET',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SENTRY_DSN',
] as const

const common = { PORT: '3000', API_PREFIX: 'api/v1', REDIS_PORT: '6379', LOG_LEVEL: 'info' }

/** The variables of production, as the checklist gives them. */
export const PRODUCTION_VARIABLES: Readonly<Record<string, string>> = {
  ...common,
  NODE_ENV: 'production',
  REDIS_HOST: 'production-redis',
  DHL_API_URL: 'https://express.api.dhl.com',
  FEDEX_API_URL: 'https://apis.fedex.com',
}

/** The variables of staging, which buys its labels in the carriers' sandboxes. */
export const STAGING_VARIABLES: Readonly<Record<string, string>> = {
  ...common,
  NODE_ENV: 'staging',
  REDIS_HOST: 'staging-redis',
  DHL_API_URL: 'https://express.api.dhl.com/mydhlapi/test',
  FEDEX_API_URL: 'https://apis-sandbox.fedex.com',
}
