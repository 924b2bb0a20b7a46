# shellcheck shell=bash
# The Slack webhook. Whoever has its address can write to the channel, so it lives in a variable of this shell and in a
# Secret, and reaches kubectl through a pipe: an argument could be read in the process list.

slack_secret=slack-config
slack_key=slackWebhookUrl
slack='' webhook=''

# Decides whether Slack is told, and asks for the address if that is open.
ask_for_webhook() {
  if [[ -z $ask_slack ]] && has_secret "$slack_secret"; then
    slack=yes
  elif values_decide_themselves; then
    [[ -z $ask_slack ]] || stop 3 "your values bring Alertmanager's configuration, and it does not read the Secret $slack_secret: see $chart/examples/slack.yaml"
  elif [[ -n $ask_slack ]]; then
    [[ -n $dry_run ]] || read_webhook
    slack=yes
  elif [[ -z $yes && -t 0 && -z $dry_run ]] && is_first_time; then
    read_webhook
    [[ -z $webhook ]] || slack=yes
  fi
  if [[ -n $slack ]] && values_decide_themselves; then
    slack=''
  fi
}

# An empty answer is remembered by the release that was made without Slack.
is_first_time() {
  [[ ! -s $work/history ]]
}

# Whether your values replace Slack's receiver or leave nobody who reads the address. Rendered, because only Helm knows how values merge.
values_decide_themselves() {
  ((${#own_files[@]})) || return 1
  local file args=(--values "$chart/examples/slack.yaml")
  for file in "${own_files[@]}"; do
    args+=(--values "$file")
  done
  # A contradiction between the two counts as "they do": the values alone were found good already.
  helm --namespace "$namespace" template "$release" "$chart" --kube-version "$kube_version" "${args[@]}" >"$work/with-slack" 2>/dev/null || return 0
  awk '$1 == "alertmanager.yaml:" && !seen++ {print $2}' "$work/with-slack" | tr -d '"' | base64 --decode >"$work/alertmanager.yaml"
  ! grep -q "/etc/alertmanager/secrets/$slack_secret/$slack_key" "$work/alertmanager.yaml" || ! grep -q slack_configs: "$work/alertmanager.yaml"
}

read_webhook() {
  local tries
  for tries in 1 2 3; do
    if [[ -t 0 ]]; then
      printf 'Slack webhook, https://hooks.slack.com/services/… (not shown; empty: no Slack): '
      IFS= read -r -s webhook || true
      printf '\n'
    else
      IFS= read -r webhook || true
    fi
    # A pasted address often brings blanks and a line end along.
    webhook=${webhook//[[:space:]]/}
    if [[ -z $webhook ]]; then
      [[ -z $ask_slack ]] || stop 2 "--slack was given, but no address"
      return 0
    fi
    # Other chats speak Slack's format too, so the host is free; quotes and the like are not, for the Secret's sake.
    [[ $webhook =~ ^https://[A-Za-z0-9._~:/?\&=%@+-]+$ ]] && return 0
    webhook=''
    [[ -t 0 && $tries -lt 3 ]] || break
    say "that is no https:// address; try again"
  done
  stop 2 "that is no https:// address"
}

would_keep_webhook() {
  [[ -z $slack ]] || say "would tell Slack, with the webhook of the Secret $slack_secret"
}

keep_webhook() {
  [[ -n $webhook ]] || return 0
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":{"app.kubernetes.io/part-of":"cluster-tamer","app.kubernetes.io/instance":"%s","app.kubernetes.io/managed-by":"cluster-tamer"}},"type":"Opaque","stringData":{"%s":"%s"}}' \
    "$slack_secret" "$release" "$slack_key" "$webhook" |
    kubectl --namespace "$namespace" apply --server-side --force-conflicts --field-manager=cluster-tamer --filename - >/dev/null
  webhook=''
  say "the webhook is kept in the Secret $slack_secret"
}
