#!/bin/sh
# Starts Valkey with the password of the Secret: in a file that only this container can read, not in arguments.
#
#   PASSWORD_FILE=/etc/valkey-password/password RUN=/run/valkey valkey.sh /etc/valkey/valkey.conf
set -eu
umask 077

# in quotes, where only \ and " mean something else
password=$(sed 's/[\\"]/\\&/g' "$PASSWORD_FILE")
{
  cat "$1"
  printf 'requirepass "%s"\n' "$password"
} > "$RUN/valkey.conf"

# as process 1, so that it hears of the end and saves
exec valkey-server "$RUN/valkey.conf"
