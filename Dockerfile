# The program alone, for a machine with a PostgreSQL of its own (docker-compose.yml brings one).
FROM rust:1.95-bookworm AS build
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked && cp target/dist/wengao /wengao

FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/wengao wengao
COPY --from=build /wengao /usr/local/bin/wengao
USER wengao
ENV WENGAO_HOST=0.0.0.0 WENGAO_PORT=8080
EXPOSE 8080
CMD ["wengao", "serve"]
