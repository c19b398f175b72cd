# One image for web, worker, beat and migrate; docker-compose.yml says what each of them runs.

# The Python that the tests run on.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements-build.txt requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
    -r requirements-build.txt -r requirements.txt
COPY pyproject.toml requirements.in README.md ./
COPY casetrack casetrack
COPY workers workers
COPY migrations migrations
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .

FROM python:3.11-slim-bookworm
# A number of its own, so that files in the volume belong to nobody on the host. The folder gives the volume its owner.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin casetrack \
    && install --directory --owner=casetrack --group=casetrack --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CASETRACK_DATA=/data
USER casetrack
WORKDIR /app
EXPOSE 8000
CMD ["gunicorn", "--config", "python:casetrack.web.server", "--bind", "0.0.0.0:8000", "casetrack:create_app(proxies=1)"]
