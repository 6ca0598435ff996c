# One image for the API and the workers; the graph and Redis are real servers (see docker-compose.yml).
FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
WORKDIR /opt/careergraph

COPY pyproject.toml constraints.txt README.md ./
ARG TORCH_OPTIONS=""
RUN pip install --constraint constraints.txt ${TORCH_OPTIONS} torch==2.13.0

COPY api api
COPY gnn gnn
COPY graph graph
COPY migrations migrations
COPY workers workers
RUN pip install --constraint constraints.txt ".[semantic,otel]" \
    && useradd --create-home --home-dir /var/lib/careergraph careergraph

USER careergraph
VOLUME /var/lib/careergraph
EXPOSE 8000
ENTRYPOINT ["careergraph"]
CMD ["serve"]
