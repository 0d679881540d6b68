import { DEPLOY_PATH, DEPLOY_WORKFLOW, ROLLBACK_PATH, ROLLBACK_WORKFLOW } from './mypay-deploy.ts'

const script = (...lines: readonly string[]) => `#!/usr/bin/env bash\nset -euo pipefail\n${lines.join('\n')}\n`

const portal = (name: string, port: number) => `FROM node:22-alpine AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build --workspace ${name}

FROM node:22-alpine
WORKDIR /app
COPY --from=build /app/services/${name}/.next/standalone .
EXPOSE ${port}
CMD ["node", "server.js"]
`

const api = (name: string, port: number) => `FROM node:22-alpine
WORKDIR /app
COPY . .
RUN npm ci --workspace ${name}
EXPOSE ${port}
CMD ["node", "services/${name}/src/index.js"]
`

const service = (name: string, port: number) => `  ${name}:
    build: { context: ., dockerfile: services/${name}/Dockerfile }
    restart: unless-stopped
    networks: [mypay-network]
    depends_on: { mysql: { condition: service_healthy } }
    ports: ["127.0.0.1:${port}:${port}"]
`

const COMPOSE = `services:
  mysql:
    image: mysql:8.0
    restart: unless-stopped
    networks: [mypay-network]
    volumes: [mysql_data:/var/lib/mysql]
    healthcheck: { test: [CMD, mysqladmin, ping], interval: 10s }
${service('payout-api', 4001)}${service('payment-api', 4002)}${service('merchant-portal', 4010)}${service('admin-portal', 4011)}
networks: { mypay-network: { driver: bridge } }
volumes: { mysql_data: {} }
`

const NGINX = `server {
  listen 80;
  server_name sandbox.mycodigital.io devportal.mycodigital.io devadmin.mycodigital.io;
  return 301 https://$host$request_uri;
}
server {
  listen 443 ssl;
  server_name sandbox.mycodigital.io;
  location /api/v1/ { proxy_pass http://127.0.0.1:4001; }
  location / { proxy_pass http://127.0.0.1:4002; }
}
`

/** The tables that the deployment summary names. */
const TABLES = [
  'Merchant',
  'MerchantBalance',
  'Payout',
  'PaymentTransaction',
  'ApiKey',
  'WebhookDelivery',
  'AdminUser',
  'AuditLog',
] as const

const SCHEMA = `datasource db {
  provider = "mysql"
  url      = env("DATABASE_URL")
}

${TABLES.map((table) => `model ${table} {\n  id String @id @default(uuid())\n}\n`).join('\n')}`

const workflow = (name: string, on: string, steps: string) => `name: ${name}

on:
${on}
jobs:
  ${name.toLowerCase().replaceAll(' ', '-')}:
    name: ${name}
    runs-on: [self-hosted, mypay-server]
    steps:
      - uses: actions/checkout@v5
${steps}`

export const PRE_DEPLOY_PATH = '.github/workflows/pre-deploy-check.yml'
export const BACKUP_PATH = '.github/workflows/backup.yml'

/** The files that the summary's inventory lists, and the two workflows that run its scripts. */
export const FILES: Readonly<Record<string, string>> = {
  'README.md': '# MyPay Mock Platform\n\nA sandbox for payouts and payments.\n',
  '.gitignore': '.env\nnode_modules/\nbackups/\nlogs/\n',
  '.env.production': '# Copy to .env on the server and fill in. Never commit .env.\nDATABASE_URL=\nJWT_SECRET=\n',
  'DEPLOYMENT-CHECKLIST.md': `# Deployment checklist\n\n${Array.from({ length: 23 }, (_, index) => `- [ ] Step ${index + 1}\n`).join('')}`,
  'QUICK-DEPLOY-GUIDE.md': '# Quick deployment guide\n\nRun ./deploy-production.sh\n',
  'DEPLOYMENT-SUMMARY.md': '# Deployment summary\n\nReady for production deployment.\n',
  'pre-deploy-check.sh': script('free -m', 'df -h /opt', 'docker --version', 'ss -ltn', 'test -f .env'),
  'deploy-production.sh': script('docker compose build', 'docker compose up -d', 'npx prisma migrate deploy'),
  'health-check.sh': script(
    'docker compose ps',
    'curl -fsS http://127.0.0.1:4001/api/v1/health',
    'curl -fsS http://127.0.0.1:4002/health',
  ),
  'rollback.sh': script(
    'restore_database() { zcat backups/last/database.sql.gz | docker compose exec -T mysql mysql mypay; }',
    'case "$*" in',
    '  --quick-restart) docker compose restart ;;',
    '  --restore-database) restore_database ;;',
    '  --full-rollback) git checkout "$(cat backups/last/commit)" && restore_database && docker compose up -d --build ;;',
    '  --emergency) docker compose down ;;',
    '  *) echo "Unknown option: $*" >&2; exit 64 ;;',
    'esac',
  ),
  'docker-compose.yml': COMPOSE,
  'nginx/mypay.conf': NGINX,
  'services/payout-api/Dockerfile': api('payout-api', 4001),
  'services/payment-api/Dockerfile': api('payment-api', 4002),
  'services/merchant-portal/Dockerfile': portal('merchant-portal', 4010),
  'services/admin-portal/Dockerfile': portal('admin-portal', 4011),
  'prisma/schema.prisma': SCHEMA,
  'prisma/seed.ts': "console.log('Seeding 12 banks, 4 wallets and 10 payment scenarios')\n",
  'prisma/migrations/20251118093000_init/migration.sql': TABLES.map(
    (table) => `CREATE TABLE \`${table}\` (\`id\` VARCHAR(191) NOT NULL PRIMARY KEY);\n`,
  ).join(''),
  'prisma/migrations/20251202141500_webhook_attempts/migration.sql':
    'ALTER TABLE `WebhookDelivery` ADD COLUMN `attempts` INTEGER NOT NULL DEFAULT 0;\n',
  [PRE_DEPLOY_PATH]: workflow(
    'Pre-deployment check',
    '  workflow_dispatch:\n  push:\n    branches: [main]\n',
    '      - name: Resources, software, ports, DNS and settings\n        run: ./pre-deploy-check.sh\n',
  ),
  [DEPLOY_PATH]: DEPLOY_WORKFLOW,
  [ROLLBACK_PATH]: ROLLBACK_WORKFLOW,
  [BACKUP_PATH]: workflow(
    'Backup',
    '  schedule:\n    - cron: "30 2 * * *"\n',
    '      - name: Dump and compress\n        run: mysqldump mypay | gzip > backup.sql.gz\n      - uses: actions/upload-artifact@v5\n        with: { name: "mysql-backup-nightly", path: backup.sql.gz, retention-days: 5 }\n',
  ),
}
