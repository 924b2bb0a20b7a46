# shellcheck shell=bash
# How deploy.sh speaks: progress on standard output, trouble on standard error, colours on a terminal only.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m' live=yes
else
  bold='' red='' green='' yellow='' plain='' live=''
fi

say() {
  say_end
  printf '%s\n' "$*"
}

say_good() {
  say_end
  printf '%s%s%s\n' "$green" "$*" "$plain"
}

# A heading of the report.
say_head() {
  say_end
  printf '%s%s%s\n' "$bold" "$*" "$plain"
}

# One line that is rewritten on a terminal, and elsewhere printed when it says something new or half a minute has passed.
live_line='' live_at=0
say_live() {
  local what=$1 text
  text=$(printf '[%3d s] %s' "$SECONDS" "$what")
  if [[ -n $live ]]; then
    local width=${COLUMNS:-$(tput cols 2>/dev/null || echo 100)}
    printf '\r\e[K%s' "${text:0:width-1}"
    live_line=$what
  elif [[ $what != "$live_line" ]] || ((SECONDS - live_at >= 30)); then
    printf '%s\n' "$text"
    live_line=$what live_at=$SECONDS
  fi
}

say_end() {
  [[ -z $live || -z $live_line ]] || printf '\n'
  live_line=''
}

warn() {
  say_end
  printf '%swarning:%s %s\n' "$yellow" "$plain" "$*" >&2
}

# stop CODE TEXT
stop() {
  say_end
  printf '%serror:%s %s\n' "$red" "$plain" "$2" >&2
  exit "$1"
}

misused() {
  printf 'deploy.sh: %s\n\nThe usage is shown by: ./deploy.sh --help\n' "$1" >&2
  exit 2
}

# What is wrong is collected, so that one run tells all of it.
problems=() doubts=()
problem() { problems+=("$1"); }
doubt() { doubts+=("$1"); }

conclude_checks() {
  local text
  for text in ${doubts[@]+"${doubts[@]}"}; do
    warn "$text"
  done
  for text in ${problems[@]+"${problems[@]}"}; do
    printf '%serror:%s %s\n' "$red" "$plain" "$text" >&2
  done
  ((${#problems[@]} == 0)) || stop 3 "nothing was changed"
  if ((${#doubts[@]})) && [[ -z $dry_run ]]; then
    agree "Go on all the same?" || stop 5 "not confirmed; nothing was changed"
  fi
  problems=() doubts=()
}

# A question that is answered with y or yes. Without a terminal nobody can answer, so it is a no.
agree() {
  [[ -z $yes ]] || return 0
  [[ -t 0 ]] || return 1
  local answer=''
  read -r -p "$1 [y/N] " answer || true
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}
