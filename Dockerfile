# The sandbox as a container: docker build -t enode-sandbox . && docker run -p 4010:4010 -e ENODE_SANDBOX_CONTROL_TOKEN=… enode-sandbox
# It listens to others than its own machine, so it wants a control token. Every flag of `serve` is a variable.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE CHANGELOG.md ARCHITECTURE.md ./
COPY sandbox sandbox
COPY vendors vendors
COPY scenarios scenarios
RUN python -m venv /opt/sandbox && /opt/sandbox/bin/pip install --no-cache-dir --no-compile '.[fast]'

FROM python:3.13-slim
COPY --from=build /opt/sandbox /opt/sandbox
ENV PATH=/opt/sandbox/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ENODE_SANDBOX_HOST=0.0.0.0 \
    ENODE_SANDBOX_PORT=4010 \
    ENODE_SANDBOX_LOG_FORMAT=json
USER 10001:10001
WORKDIR /tmp
EXPOSE 4010
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as ask; ask.urlopen(f'http://127.0.0.1:{os.environ[\"ENODE_SANDBOX_PORT\"]}/health/ready', timeout=2)"]
ENTRYPOINT ["enode-sandbox"]
CMD ["serve"]
