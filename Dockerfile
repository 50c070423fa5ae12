# The relay as an image: one bundle, Node and the libraries that it loads; no shell, no package
# manager, no node_modules. Runs as a user without rights, on a read-only root file system.
#
#   docker build --tag mte-relay .
#   docker build --build-arg CLOUD=aws --build-arg NODE_IMAGE=node:26-slim@sha256:… --tag mte-relay .
#
# NODE_IMAGE: the base, with glibc and npm. Give it with its digest, so that a build can be repeated.
# CLOUD: `aws` or `azure` leaves out everything that serves the other alone; `all` has both.
ARG NODE_IMAGE=docker.io/library/node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY LICENSE ./
COPY bin bin
COPY src src
ARG CLOUD=all
# What Node compiles at a start is kept for the user below, which shortens the starts to come. It counts
# for this path only, so the build moves afterwards.
RUN node bin/build.ts --cloud="${CLOUD}" --out=/relay --compiled-for=65532 \
 && mkdir /image \
 && mv /relay /image/relay

# Names are looked up in /etc/hosts first, and the user has a name for those who ask for it.
RUN node=$(command -v node) \
 && cp -L --parents "$node" $(ldd "$node" | grep -o '/[^ )]*') /image \
 && mkdir -p /image/etc /image/usr/local/bin \
 && if [ "$node" != /usr/local/bin/node ]; then mv "/image$node" /image/usr/local/bin/node; fi \
 && echo 'hosts: files dns' > /image/etc/nsswitch.conf \
 && echo 'relay:x:65532:65532:relay:/tmp:/nonexistent' > /image/etc/passwd \
 && echo 'relay:x:65532:' > /image/etc/group \
 && mkdir -m 1777 /image/tmp

FROM scratch
ARG NODE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="MTE Relay Server" \
      org.opencontainers.image.description="An end-to-end-encrypting HTTP relay" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${NODE_IMAGE}"
COPY --from=build /image/ /
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/relay/compiled
WORKDIR /relay
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/usr/local/bin/node", "/relay/bin/health.js"]
ENTRYPOINT ["/usr/local/bin/node", "/relay/src/main.js"]
