#!/bin/sh
# Runs once, when the database is new, before any migration: gives the application's login its password.
# The migrations find the role there and give it its rights.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=password="$CASETRACK_APP_PASSWORD" <<'SQL'
CREATE ROLE casetrack_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
SQL
