# Build: docker build -t countersign .
# Run:   docker run --env-file .env -p 3000:3000 -v countersign-data:/app/data countersign
# Production should set DATABASE_URL to a server of its own; without it the embedded one writes to /app/data.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node; the packages that bring it for a checkout are not needed here.
RUN npm ci --omit=dev --no-audit --no-fund \
    && rm -rf node_modules/node-linux-* node_modules/node-darwin-* node_modules/node-win-* node_modules/.bin/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tini \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o node -g node /app/data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json require-node.mjs ./
COPY src ./src
COPY commands ./commands
COPY manifests ./manifests
USER node
VOLUME /app/data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# tini passes signals on and reaps the embedded database's processes.
ENTRYPOINT ["tini", "--"]
CMD ["node", "--import", "./require-node.mjs", "src/main.ts"]
