# One image for every role. Builds once; runs as an ordinary user on a read-only file system; keys and files live in volumes.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-bookworm-slim
WORKDIR /app
COPY --from=build --chown=node:node /app /app
RUN mkdir -p /var/lib/naermaal /etc/naermaal/keys && chown node:node /var/lib/naermaal /etc/naermaal/keys
USER node
ENTRYPOINT ["node", "build/app/role-main.js"]
