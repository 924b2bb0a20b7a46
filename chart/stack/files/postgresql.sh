#!/bin/sh
# Makes a data directory for PostgreSQL where there is none, and sees to it at each start that Grafana's user has
# the password of the Secret and owns a database: a new password in the Secret needs only a restart.
#
#   PGDATA=/data/postgresql DATABASE=grafana DATABASE_USER=grafana DATABASE_PASSWORD=… postgresql.sh
#
# It runs before the server, in single-user mode: nobody can connect meanwhile, and no superuser needs a password.
set -eu

version=$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')

# Runs SQL, one statement a line, from its input.
sql() {
  postgres --single -c exit_on_error=on -c log_min_error_statement=panic -c log_checkpoints=off -D "$1" postgres
}

if [ ! -e "$PGDATA" ]; then
  echo "making a data directory for PostgreSQL $version"
  # beside the place where it will be: one that was broken off is not taken for a whole one
  rm -rf "$PGDATA.new"
  initdb --pgdata="$PGDATA.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
    --auth-local=trust --auth-host=scram-sha-256 > /dev/null
  mv "$PGDATA.new" "$PGDATA"
fi

found=$(cat "$PGDATA/PG_VERSION")
if [ "$found" != "$version" ]; then
  echo "the data in $PGDATA are of PostgreSQL $found, this is PostgreSQL $version: dump with $found and restore with $version" >&2
  exit 1
fi

# Kubernetes opens volumes to a group; PostgreSQL refuses to start then.
chmod 0700 "$PGDATA"

# without a trace of it in files or arguments; a quote in SQL is doubled
password=$(printf '%s' "$DATABASE_PASSWORD" | sed "s/'/''/g")
sql "$PGDATA" > /dev/null <<SQL
DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$DATABASE_USER') THEN CREATE ROLE "$DATABASE_USER"; END IF; END \$\$;
ALTER ROLE "$DATABASE_USER" WITH LOGIN PASSWORD '$password';
SQL
echo "user $DATABASE_USER has the password of the Secret"

there=$(echo "SELECT datname FROM pg_database WHERE datname = '$DATABASE'" | sql "$PGDATA")
case $there in
  *"\"$DATABASE\""*) ;;
  *)
    echo "CREATE DATABASE \"$DATABASE\" OWNER \"$DATABASE_USER\"" | sql "$PGDATA" > /dev/null
    echo "made database $DATABASE"
    ;;
esac
