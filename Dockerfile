# The program alone, for a machine with a PostgreSQL of its own (docker-compose.yml brings one).
# The two stages called fetch-* use the network; the build itself has none, and neither has the last stage.

FROM rust:1.95-bookworm AS fetch-sources
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=optional --omit=dev --no-audit --no-fund \
    && cp package-lock.json node_modules/.installed-lock
COPY Cargo.toml Cargo.lock ./
COPY crates/engine/Cargo.toml crates/engine/
COPY crates/derivative/Cargo.toml crates/derivative/
RUN mkdir -p src benches tests crates/engine/src crates/derivative/src \
    && touch src/lib.rs src/main.rs crates/engine/src/lib.rs crates/derivative/src/lib.rs \
    && cargo fetch --locked

FROM fetch-sources AS build
COPY . .
RUN --network=none cargo build --profile dist --locked --offline && cp target/dist/wengao /wengao

FROM debian:bookworm-slim AS fetch-system
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/wengao wengao

FROM fetch-system
COPY --from=build /wengao /usr/local/bin/wengao
USER wengao
ENV WENGAO_HOST=0.0.0.0 WENGAO_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/readyz"]
CMD ["wengao", "serve"]
