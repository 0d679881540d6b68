export const DEPLOY_PATH = '.github/workflows/deploy.yml'

/** The pipeline that the audit recommends: quality gates, an image, ECS, and a look at what runs. */
export const DEPLOY_WORKFLOW = `name: Deploy
run-name: Deploy \${{ github.sha }} to \${{ inputs.environment || 'staging' }} (\${{ inputs.nonce || 'push' }})

on:
  pull_request:
  workflow_dispatch:
    inputs:
      environment: { description: Where to, type: choice, options: [staging, production], default: staging }
      nonce: { description: Set by Countersign, type: string }
      build: { description: false takes the image that is there, type: boolean, default: true }

concurrency: deploy-\${{ inputs.environment || 'staging' }}

jobs:
  quality:
    name: Quality gates
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - name: Lint
        run: npm run lint
      - name: Types
        run: npx tsc --noEmit
      - name: Unit tests
        run: npm test
      - name: Security scanning
        run: npm audit --audit-level=high
  build:
    name: Build the image
    needs: quality
    if: inputs.build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - name: Docker image
        run: docker build --push --tag "$REGISTRY/vivr:\${{ github.sha }}" .
  deploy:
    name: Deploy to ECS
    needs: [quality, build]
    if: always() && !failure() && !cancelled()
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps:
      - uses: actions/checkout@v5
      - name: Database migration
        run: npx prisma migrate deploy
      - name: Update the service
        run: ./ecs-deploy.sh vivr-prod vivr-app "$REGISTRY/vivr:\${{ github.sha }}"
      - name: Wait until it is stable
        run: aws ecs wait services-stable --cluster vivr-prod --services vivr-app
  smoke:
    name: Smoke tests
    needs: deploy
    runs-on: ubuntu-latest
    steps:
      - name: Health
        run: curl --fail --retry 5 "$ADDRESS/api/health"
`
