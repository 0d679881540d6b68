export const DEPLOY_PATH = '.github/workflows/deploy.yml'

/**
 * The deployment steps of the checklist, to Kubernetes. Going back sets the image of the earlier commit instead of
 * `kubectl rollout undo`, which goes to whatever was there before.
 */
export const DEPLOY_WORKFLOW = `name: Deploy
run-name: Deploy \${{ github.sha }} to \${{ inputs.environment }} (\${{ inputs.nonce }})

on:
  workflow_dispatch:
    inputs:
      environment: { description: Where to, type: choice, options: [staging, production], required: true }
      nonce: { description: Set by Countersign, type: string, required: true }
      build: { description: false takes the image that is there, type: boolean, default: true }

concurrency: deploy-\${{ inputs.environment }}

jobs:
  validate:
    name: Pre-deployment validation
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - run: npx prisma@5.22.0 generate
        working-directory: src
      - name: Safety gates
        run: npm run start:dev -- --check
  image:
    name: Docker image
    needs: validate
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - name: Build and push
        if: inputs.build
        run: docker build --push --tag "$REGISTRY/rappit:\${{ github.sha }}" .
  kubernetes:
    name: Kubernetes
    needs: image
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps:
      - uses: actions/checkout@v5
      - name: Migrate the database
        working-directory: src
        run: npx prisma@5.22.0 migrate deploy
      - name: Apply the deployment
        run: kubectl apply -f k8s/deployment.yaml
      - name: Set the image
        run: kubectl set image deployment/rappit-api rappit-api="$REGISTRY/rappit:\${{ github.sha }}"
      - name: Wait for the rollout
        run: kubectl rollout status deployment/rappit-api --timeout=10m
  verify:
    name: Verify
    needs: kubernetes
    runs-on: ubuntu-latest
    steps:
      - name: Health and metrics
        run: curl --fail https://api.rappit.com/api/v1/health && curl --fail https://api.rappit.com/metrics
`
