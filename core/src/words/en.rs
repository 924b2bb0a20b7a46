//! English.

use crate::rule::Rule;

/// What stands for an empty fact at the beginning of a sentence, and elsewhere.
pub(super) const EMPTY_FIRST: &str = "An empty answer";
pub(super) const EMPTY: &str = "(empty)";

/// The sentence for a rule; `{name}` stands for a fact.
pub(super) fn sentence(rule: Rule) -> &'static str {
    use Rule::*;
    match rule {
        FileUnreadable => "Line {line}, column {column}: this is not YAML that can be read: {message}.",
        FileTooLarge => "The file is larger, deeper or more aliased than any real one: {message}. Nothing was read.",
        FileVersion => {
            "Version {value} of the answers file is unknown; this program knows version {known}. Use the program that wrote the file, or a newer one."
        }
        UnknownKey => "Line {line}: the key `{key}` means nothing here.{hint} Its value was not used: {value}.",
        WrongType => "Line {line}, column {column}: {message}.",
        NotAnswers => "The file holds no answers: a map with `cluster` and its `name` is expected.",

        ImportNothing => {
            "Nothing to import was found: a HelmRelease, Helm values of the stack, or an answers file is expected."
        }
        ApiVersionOld => {
            "`{kind}` `{name}` has API version `{value}`, which Flux no longer serves. The new manifests use `{new}`."
        }
        SlackSecretPath => {
            "The Slack webhook was read from `{value}`, {why}. It is read from `{new}` now, and the Secret is mounted."
        }
        S3KeyPath => {
            "S3 keys were written to `{value}`, which the chart does not have or which puts them into a ConfigMap in clear text. They now come from the Secret `{secret}` by environment variables."
        }
        S3Url => "`{value}` made Loki take `{bucket}` for a region. Bucket and prefix are separate answers now.",
        PyroscopeConfigMap => {
            "`{value}` is text in the chart; given as a map it fails or does nothing. The settings moved to `structuredConfig`."
        }
        MatchOld => "`{value}` is the old form; it became `{new}`.",
        ProviderAddress => {
            "Flux posted alerts to `{value}`, where Alertmanager answers 405. The address is `{new}` now."
        }
        DeadMetric => {
            "`{alert}` asks for `{value}`, which Flux no longer exports: nothing could ever come of it. The stack's own Flux rules replace it."
        }
        ReleaseVariable => {
            "`{value}` stands in values, where neither Helm nor Flux replaces it. The stack's fixed Service names make it unnecessary."
        }
        WatchdogToPeople => {
            "Watchdog, which always fires, and InfoInhibitor went to `{receiver}`. Now they reach nobody."
        }
        EventSourceNamespace => {
            "Flux event sources without a namespace only cover `{namespace}`. Each namespace is listed now."
        }
        CarriedThrough => "No question covers `{value}`: carried through unchanged as an extra value.",
        SecretLeftOut => {
            "The {what} `{name}` stood in the file in clear text: {kept}. Change what was shown if it was ever in Git."
        }
        DeadValue => "`{value}` reaches nothing in the charts of today and was left out.{hint}",
        ObjectLeftOut => {
            "`{kind}` `{name}` is not part of the stack and was left out; keep it beside the new manifests."
        }
        DestinationsList => {
            "`k8s-monitoring.destinations` was a list, which version 4 refuses. The stack's own destinations replace it."
        }
        NotTakenOver => "`{value}` could not be taken over: {why}.",
        RetentionUnbounded => {
            "Loki had no `retention_period`: logs were kept for ever, whatever the README promised. They are kept {days} days now."
        }
        LokiSchemaKept => {
            "Loki's schema begins on `{value}`. Logs stay readable only with the entries they were written with, so all are carried through.{hint}"
        }
        LokiFilesMove => {
            "Logs written so far lie in `{value}` of Loki's volume; the new chart looks in `{new}`. Move the folders `fake` and `index` there while Loki is stopped, or begin without the old logs."
        }
        VersionPinned => {
            "The chart followed the branch `{value}`, so every push could change the cluster. The manifests name the version {new} now."
        }
        EndpointFollows => {
            "`{value}` is not the endpoint of the region `{region}`. It is left empty, so `{new}` follows from the region."
        }
        OldSetting => {
            "{count} settings of the old chart give way to the new chart's own: `{value}`. Set them as extra values if you chose them yourself."
        }

        ClusterNameMissing => {
            "Enter the cluster's name: it becomes the label `cluster` on every metric, log line, trace and profile."
        }
        ClusterNameForm => {
            "The cluster's name `{value}` cannot be a label value. Use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends."
        }
        NamespaceForm => {
            "`{value}` cannot be a namespace. Use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends."
        }
        NamespaceShared => {
            "The namespace `{value}` belongs to others; the stack needs the Pod Security level `privileged` for node-exporter. Give it a namespace of its own."
        }
        ReleaseForm => {
            "`{value}` cannot be a release name. Use lower-case letters, digits and `-`, beginning with a letter."
        }
        ReleaseLong => {
            "The release name `{value}` has {length} letters. `kube-prometheus-stack` cuts its names at 26, so they read `{example}`. With at most 10 letters nothing is cut."
        }
        ReleaseTooLong => {
            "The release name `{value}` has {length} letters. Beyond 26, names of different releases collide and Loki's own addresses break. Use at most 10, for instance `ct`."
        }
        ReleaseHoldsChart => {
            "The release name `{value}` contains `{chart}`. Helm then leaves that word out of resource names, and two Services can get the same name. Choose another, for instance `ct`."
        }
        FluxNamespaceForm => "`{value}` cannot be the namespace of Flux. It is usually `flux-system`.",
        SourceForm => {
            "Flux cannot take a chart from `{value}`. A Git source begins with `https://` or `ssh://`, an OCI source with `oci://`."
        }
        SourceVersionForm => "`{value}` is no tag or version. Use one such as `v{version}`.",
        ArgocdName => {
            "`{value}` is not a name that Kubernetes takes. Argo CD usually lies in `argocd`, and its first project is `default`."
        }
        SizeWithoutS3 => {
            "Size large runs Loki in parts, which share no volume: logs must go to S3. Choose the object store in step Storage, or size medium."
        }
        SizeVolumes => {
            "The volumes are those of size small; {size} fills them sooner. Usual are {metrics} for metrics, {logs} for logs, {traces} for traces and {profiles} for profiles."
        }
        PlatformLimits => "On {platform}, {limits}.",

        StorageClassForm => "`{value}` cannot be a StorageClass. Leave it empty for the cluster's default.",
        QuantityForm => "`{value}` is no size. Write a number and a unit, such as `20Gi`.",
        VolumeSmall => "{value} is too small for {what}: it needs at least {least}.",
        BucketMissing => "Enter the bucket for {what}. It must exist; no part of the stack creates it.",
        BucketForm => "`{value}` cannot be a bucket: {why}.",
        BucketDots => {
            "The bucket `{value}` has dots: `{value}.{endpoint}` does not fit a wildcard certificate. Use path style, or a name without dots."
        }
        BucketUrl => "`{value}` is more than a bucket's name. Enter only the name; prefixes are separate answers.",
        BucketTwice => {
            "The bucket `{value}` is shared by {what}. Choose one bucket with prefixes, or give each its own."
        }
        EndpointMissing => {
            "Enter the endpoint: the host, with a port where it is not the usual one, such as `{example}`."
        }
        EndpointScheme => {
            "The endpoint `{value}` has a scheme, which Loki, Tempo and Pyroscope refuse. Enter the host, and choose TLS below."
        }
        EndpointPath => "The endpoint `{value}` has a path. Enter host and port only; the bucket is a separate answer.",
        EndpointForm => "`{value}` is no host with an optional port, such as `{example}`.",
        EndpointOfOther => "`{value}` does not look like an endpoint of {provider}, such as `{example}`.",
        EndpointGlobal => {
            "`{value}` is not the endpoint of a region: requests are redirected, and Tempo fails. Left empty, it is `{example}`."
        }
        RegionMissing => "Enter the region, such as `{example}`.",
        RegionUnknown => "{provider} is not known to have a region `{value}`.{hint}",
        RegionForm => "`{value}` is no region. It looks like `{example}`.",
        PathStyleNeeded => "{provider} needs path style: `bucket.{endpoint}` does not exist in DNS.",
        TlsOff => {
            "TLS is off, but {provider} is reached over the internet: keys and logs would be readable on the way."
        }
        PrefixForm => "`{value}` cannot be a prefix. Loki takes letters, digits and `-` only, without slashes.",
        PrefixTwice => {
            "The prefix `{value}` is shared by {what}: each would delete the other's objects when retention ends."
        }
        SecretNameForm => "`{value}` cannot be the name of a Secret.",
        SecretKeyForm => "`{value}` cannot be a key in a Secret. Use letters, digits, `-`, `_` and `.`.",
        SecretKeysSame => "Access key id and secret access key both come from the key `{value}`. They need one each.",
        RoleElsewhere => "A role of the cloud gives rights on Amazon S3 only; {provider} needs access keys.",
        RoleForm => {
            "`{value}` is no role. It looks like `arn:aws:iam::123456789012:role/observability`. Leave it empty with EKS Pod Identity."
        }
        RoleEndpoint => {
            "With a role of the cloud, an endpoint of one's own can end in WebIdentityErr. Left empty, it is `{example}`."
        }
        SinceForm => {
            "`{value}` is no day from 2025 on. Write one such as `2026-12-01`, in the future; leave it empty where no logs lie on a volume yet."
        }
        MetricsNowhere => {
            "Metrics shall go to S3, but everything is kept on volumes. Choose the object store, or leave this off."
        }
        ProviderChecksums => {
            "{provider} was seen to refuse the checksums that newer S3 clients send. Watch the first uploads; the verify commands show them."
        }
        ProviderMinimum => "{provider} bills every object for at least 90 days, also what is deleted after {days}.",
        AccessKeyForm => "The access key id holds blanks or a line end. Copy it again; `echo` without `-n` adds one.",
        SecretAccessKeyForm => {
            "The secret access key holds blanks or a line end. Copy it again; `echo` without `-n` adds one."
        }

        DaysForm => "`{value}` is no number of days. Enter a whole number such as 14.",
        DaysRange => "{value} days are out of range. Enter 1 to 3650.",
        DaysLong => {
            "{value} days of {what} on a volume: it grows with time and cannot be spread. Consider S3, or watch the volume's alert."
        }
        LocalMetricsLonger => {
            "Metrics would stay on Prometheus' volume for {value} days, but in the bucket for {days}. Enter at most {days}."
        }
        LocalMetricsLost => {
            "Only new metrics are uploaded. With {value} days on the volume, older ones that lie there now would be deleted at once. Keep {days} days for the first {days} days, and lower it then."
        }

        ReceiverNameMissing => "Give this receiver a name: routes use it.",
        ReceiverTwice => "Two receivers are called `{value}`. Routes could not tell them apart.",
        ReceiverReserved => "The stack uses the receiver name `{value}` itself. Choose another.",
        ChannelMissing => "Enter the Slack channel of `{name}`, such as `#alerts`.",
        ChannelForm => "`{value}` is no Slack channel: {why}.",
        ReceiverUnused => "No route leads to `{value}`: nothing is ever sent there.",
        SlackUnreached => "There are Slack channels, but no way to reach Slack is chosen.",
        SlackUnused => "Slack can be reached, but there is no channel. Add one.",
        OneWebhook => {
            "One webhook for {count} channels: a Slack app's webhook posts only to the channel it was made for. Use a webhook for each channel, or a bot token."
        }
        SlackSecretForm => "`{value}` cannot be the name of a Secret.",
        SlackKeyForm => "`{value}` cannot be a key in a Secret. Use letters, digits, `-`, `_` and `.`.",
        SlackKeyTwice => "`{first}` and `{second}` use the same webhook `{value}`, so both post to the same channel.",
        IconIgnored => "A Slack app's webhook ignores the emoji `{value}`. A bot token honours it.",
        TitleMarkup => "Slack does not format titles: the asterisks in `{value}` are shown as they are.",
        TemplateBraces => {
            "Alertmanager cannot fill in this template: near `{value}`, {why}. Every message of this receiver would fail."
        }
        EmailMissing => "Enter {what}, such as `{example}`.",
        EmailForm => "`{value}` is no e-mail address, such as `team@example.com`. Write commas between several.",
        SmarthostForm => "`{value}` is no mail server with its port, such as `smtp.example.com:587`.",
        ReceiverUndefined => "There is no receiver `{value}`. Alertmanager would refuse the whole configuration.{hint}",
        DefaultMissing => "Alerts that no route takes reach nobody. Choose the receiver for everything else.",
        EmailTlsOff => {
            "Mail goes to `{value}` without TLS where the server does not offer it: alerts and the password could be read on the way."
        }
        PagerdutySeverity => {
            "PagerDuty knows no severity `{value}` and would refuse every alert. It takes `critical`, `error`, `warning` and `info`. Left empty, it is that of the alert."
        }
        FieldIgnored => "`{value}` is not used: for {kind} this answer means nothing.",
        ReceiverKeyTwice => {
            "`{first}` and `{second}` both read the key `{value}` of the Secret, so both tell the same. Give each a key of its own."
        }
        ReceiverSecretForm => "`{value}` cannot be the name of a Secret.",
        ReceiverKeyForm => {
            "`{value}` cannot be a key in a Secret. Use letters, digits, `-`, `_` and `.`; addresses and passwords belong into the Secret itself."
        }
        TextLong => "For {kind} Alertmanager cuts this text after {most} characters.",
        MatcherForm => "`{value}` is no matcher: {why}. Write one such as `severity = \"critical\"`.",
        MatcherRegex => "The regular expression of `{value}` cannot be read: {why}.",
        MatchersContradict => "No alert can have both `{first}` and `{second}`: this route never takes anything.",
        DurationForm => "`{value}` is no duration. Write numbers and units such as `30s`, `5m` or `1h30m`.",
        DurationZero => "`{what}` must not be zero.",
        RepeatShort => {
            "`repeat_interval` {repeat} is shorter than `group_interval` {group}: repeats wait for the next `group_interval` anyway."
        }
        RepeatLong => {
            "`repeat_interval` {repeat} is longer than the {days} days that Alertmanager remembers notifications for, so they come again earlier."
        }
        LabelForm => "`{value}` is no label name.",
        GroupByAll => "`...` means all labels and must stand alone.",
        LabelTwice => "The label `{value}` is named twice.",
        RouteUnreachable => {
            "No alert reaches this route: `{by}` before it takes them all. Let that route go on, or move this one up."
        }
        ContinueLoses => {
            "Alerts that only fit `{value}` go nowhere else: after a route that continues, Alertmanager never comes back to the receiver above. Add a last route without matchers."
        }
        RouteTooDeep => "Routes are nested more than {most} deep.",
        RouteDisabled => {
            "This route is switched off: critical alerts that fit it go to `{receiver}`, like all that no route takes."
        }
        IntervalNameMissing => "Give this time interval a name: routes use it.",
        IntervalTwice => "Two time intervals are called `{value}`.",
        IntervalForm => "`{value}` cannot be read: {why}.",
        IntervalUndefined => {
            "There is no time interval `{value}`. Alertmanager would refuse the whole configuration.{hint}"
        }
        IntervalUnused => "No route uses the time interval `{value}`.",
        IntervalEmpty => "The time interval `{value}` has no times.",
        InhibitOpen => "This inhibition has no {what}: it would fit every alert.",
        InhibitAll => {
            "This inhibition names no equal labels: one alert that fits `{value}` silences those of every namespace."
        }
        WatchdogLoud => {
            "Watchdog always fires and would be repeated for ever. Mute it, or route it to a dead man's switch."
        }
        FluxSeverity => {
            "Alerts from Flux have the severity `error` or `info`, never `critical`: `{value}` does not take them. Add `severity = \"error\"` where failed deployments should be loud."
        }
        SwitchInterval => {
            "With {value} between two posts, the dead man's switch works badly: below a minute Alertmanager posts no faster, beyond an hour an outage is noticed late. Use some minutes, and let the service wait for twice that."
        }
        RoutingKeyForm => {
            "This is no routing key of PagerDuty: those are 32 letters and digits. A service's integration “Events API v2” has one."
        }
        AddressForm => "This is no address that is given out for it: those look like `{example}`. Copy it whole.",
        WebhookForm => "This is no web address. Slack's look like `https://hooks.slack.com/services/T…/B…/…`.",
        WebhookHost => "`{value}` is not Slack's host. That is right for Mattermost, Rocket.Chat or a proxy.",
        TokenForm => "This is no bot token: those begin with `xoxb-`.",
        AddressInClear => {
            "The address at `{value}` is not `https://`: whoever is on the way could read alerts, and the address itself."
        }
        AddressHost => "`{value}` is not a host of {kind}. That is right for a proxy only.",
        PasswordBlanks => {
            "The password begins or ends with a blank. Alertmanager takes it without, so the mail server would refuse it."
        }
        ConnectorRetired => {
            "`{value}` is the address of an Office 365 connector, which Microsoft retires. Make a webhook with Workflows in the channel of Teams, and use its address."
        }

        UrlMissing => "Enter the address to probe, or remove the target.",
        UrlForm => "`{value}` is no web address, which the module `{module}` needs. Write it with `https://`.",
        HostPortForm => "`{value}` does not fit the module `{module}`. Write {example}.",
        ModuleUnknown => "The blackbox exporter has no module `{value}`.{hint}",
        ProbeTwice => "`{value}` is already probed with the same module.",
        ProbeIntervalForm => "`{value}` is no duration. Write one such as `60s`.",
        ProbeIntervalShort => "Every {value} is too often: a probe may take 10 s, so Prometheus needs at least 15s.",
        ProbeLabelForm => "`{value}` is no label name. Use letters, digits and `_`.",
        UrlPassword => {
            "The address holds a password, which would stand in Git and in Prometheus. Use a module with basic auth from a Secret."
        }
        CertificateDaysForm => "`{value}` is no number of days. Enter a whole number from 1 to 365.",
        CertificateOrder => {
            "The critical threshold of {critical} days comes before the warning of {warning}. Warn earlier than that."
        }
        ProbeLoopback => "`{value}` is the blackbox exporter itself: probes run inside its pod.",
        ProbeLabelReserved => "The label `{value}` is set by Prometheus itself.",

        HostMissing => "Enter the host name of {what}, such as `{example}`.",
        HostForm => "`{value}` is no host name. Enter only the name, such as `{example}`.",
        ClassForm => "`{value}` cannot be an ingress class. Leave it empty for the cluster's default.",
        GatewayMissing => "Enter the Gateway that the route of {what} joins.",
        GatewayForm => "`{value}` cannot be the name of a Gateway, namespace or listener.",
        IssuerMissing => "Enter cert-manager's ClusterIssuer, such as `letsencrypt`.",
        TlsMissing => "{what} has no TLS: passwords cross the network in clear text.",
        AccessSecretForm => "`{value}` cannot be the name of a Secret.",
        AccessKeyNameForm => "`{value}` cannot be a key in a Secret.",
        OriginMissing => {
            "Enter the origins whose pages may send, such as `https://shop.example.com`. Without one, browsers refuse to send."
        }
        OriginForm => "`{value}` is no origin. Write scheme and host only, such as `https://shop.example.com`.",
        OriginAny => "`*` lets any web page send to you. Name your own origins.",
        HostTwice => "Grafana and Faro share the host `{value}`; their paths would collide.",
        FaroUnreachable => {
            "Faro is on but not reachable from outside: only pages inside the cluster's network can send."
        }
        FaroNowhere => "Faro has nowhere to send: logs and traces are both off.",
        IssuerForm => "`{value}` cannot be the name of a ClusterIssuer.",

        ProbesOff => "{count} targets are named, but the blackbox exporter is off: nothing is probed.",
        EventsNowhere => "Kubernetes events are kept as log lines, but logs are off.",
        ArchiveNowhere => "The alert archive lies in Loki, but logs are off.",
        FluxAlertsElsewhere => "Alerts from Flux need Flux as the way of delivery; they are left out.",
        AlertNamespaceForm => "`{value}` cannot be a namespace.",
        ValuesOverride => "The extra value `{value}` overrides an answer of the step {step}.",
        SecretInValues => {
            "`{value}` looks like a secret in clear text. Values end up in Git and in Helm's release record; use a Secret."
        }
        NodeExporterRefused => "{platform} does not allow node-exporter: its pods would be refused. It is left out.",
        ValuesUnknown => "The chart has no value `{value}`.{hint}",
        ReplicasForm => "`{value}` is no number of Grafanas. Enter one from 1 to 10.",
        ReplicasShareNothing => {
            "{value} Grafanas need a database in common: each with a file of its own would know other users and dashboards."
        }
        ReplicasAlone => {
            "{value} Grafanas need Valkey to agree on who sends an alert: a rule made in Grafana would send once for each."
        }
        DatabaseHostMissing => "Enter the host of the database, such as `{example}`.",
        DatabaseHostForm => "`{value}` is no host name. Enter only the name; the port has a field of its own.",
        DatabasePortForm => "`{value}` is no port. Enter a number from 1 to 65535.",
        DatabaseNameForm => "`{value}` cannot be a database or a user. Use letters, digits, `_`, `-`, `@` and `.`.",
        DatabaseNumberForm => "`{value}` is no number of a database. It is usually 0.",
        DatabaseUserForm => "`{value}` cannot be a user: Grafana reads it between commas.",
        ExtrasSecretForm => "`{value}` cannot be the name of a Secret.",
        ExtrasKeyForm => "`{value}` cannot be a key in a Secret.",
        AccountNameMissing => "Enter the name of the service account, or remove it.",
        AccountNameForm => "`{value}` cannot be the name of a service account. Use letters, digits, `-`, `_` and `.`.",
        AccountTwice => "Two service accounts are called `{value}`.",
        AccountSecretTwice => "The Secret `{value}` holds something else already. Name another one for this token.",
        AccountAdmin => {
            "The service account `{value}` may manage users and datasources. To write dashboards and alert rules, Editor is enough."
        }
        RotationForm => "`{value}` cannot be a rotation. Use letters, digits, `-`, `_` and `.`, such as `2026-12`.",
        BudgetNamespaceMissing => "Enter the namespace that the budget is for, or remove the budget.",
        BudgetNamespaceForm => "`{value}` cannot be a namespace.",
        BudgetTwice => "The namespace `{value}` has two budgets.",
        BudgetMissing => "Enter what the namespace may cost in a month, or remove the budget.",
        BudgetForm => "`{value}` is no budget. Enter an amount above 0 without a currency, such as `250` or `90.5`.",
        BudgetUnmeasured => "There are budgets, but the part that measures costs is off.",
        BudgetUnwatched => "There are budgets, but the alerts about costs are off: nobody would hear of them.",
        AmountForm => "`{value}` is no amount. Enter one without a currency, such as `20` or `90.5`; 0 means any.",
        PercentForm => "`{value}` is no share in percent. Enter a whole number from 1 to {most}.",
        OtlpNowhere => "Traces are off: OTLP still takes metrics and logs, but drops spans.",
    }
}
