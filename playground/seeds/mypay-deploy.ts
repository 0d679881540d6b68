export const DEPLOY_PATH = '.github/workflows/deploy.yml'
export const ROLLBACK_PATH = '.github/workflows/rollback.yml'

/** What both have in common: they run on the server itself, at the commit they are given, and say which it is. */
const opening = (name: string, inputs: string) => `name: ${name}
run-name: ${name} \${{ inputs.commit }} (\${{ inputs.nonce }})

on:
  workflow_dispatch:
    inputs:
      commit: { description: The whole id of the commit, type: string, required: true }
      nonce: { description: Set by Countersign, type: string, required: true }
${inputs}
concurrency: mypay-server

jobs:
  server:
    name: ${name}
    runs-on: [self-hosted, mypay-server]
    steps:
      - uses: actions/checkout@v5
        with: { ref: "\${{ inputs.commit }}" }
      - name: Read the commit
        id: commit
        run: echo "sha=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
      - name: Runs commit \${{ steps.commit.outputs.sha }}
        run: test "\${{ steps.commit.outputs.sha }}" = "\${{ inputs.commit }}"
`

const step = (name: string, run: string) => `      - name: ${name}
        run: ${run}
`

/** The deployment script by its parts, named as the summary's timeline names them. */
export const DEPLOY_WORKFLOW = [
  opening('Deploy', ''),
  step('Pre-deployment check', './pre-deploy-check.sh'),
  step('Docker image build', './deploy-production.sh build'),
  step('Container startup', './deploy-production.sh start'),
  step('Database migration', './deploy-production.sh migrate'),
  step('Data seeding', './deploy-production.sh seed'),
  step('Nginx configuration', './deploy-production.sh nginx'),
  step('SSL certificates', './deploy-production.sh certificates'),
  step('Verification', './health-check.sh'),
].join('')

const MODE =
  '      mode: { description: What to do, type: choice, options: [quick-restart, restore-database, full-rollback, emergency-stop], default: full-rollback }\n'

/** The four ways of the rollback script; after a stop nothing answers, so nothing is verified. */
export const ROLLBACK_WORKFLOW = [
  opening('Rollback', MODE),
  step('Emergency recovery', `./rollback.sh "--\${{ inputs.mode == 'emergency-stop' && 'emergency' || inputs.mode }}"`),
  step('Verification', `test "\${{ inputs.mode }}" = emergency-stop || ./health-check.sh`),
].join('')
