//! The rules by which answers are checked, each with its number and severity.
//!
//! Numbers are stable: documentation and people's suppressions rely on them. The first digit is the step of the wizard.

use serde::{Serialize, Serializer};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It would not work: blocks rendering.
    Error,
    /// It works, but hardly as meant.
    Warning,
    /// Good to know.
    Hint,
}

macro_rules! rules {
    ($($number:literal $name:ident $severity:ident $doc:literal)*) => {
        /// A rule by which answers are checked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $doc] $name,)* }

        impl Rule {
            /// All rules, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable identifier, such as `CT1012`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("CT", $number),)* }
            }

            /// The rule with this identifier.
            pub fn by_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|rule| rule.id() == id)
            }

            /// What is wrong, in a few words.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }

            /// How bad a breach is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

rules! {
    // Files
    "0001" FileUnreadable Error "the file is not YAML that can be read"
    "0002" FileTooLarge Error "the file is larger, deeper or more aliased than any real one"
    "0003" FileVersion Error "the file's version is unknown"
    "0004" UnknownKey Error "the file has a key that means nothing"
    "0005" WrongType Error "an answer is of another type"
    "0006" NotAnswers Error "the file is not an answers file"

    // Import
    "0101" ImportNothing Error "nothing to import was found"
    "0102" ApiVersionOld Warning "an object has an API version that Flux no longer serves"
    "0103" SlackSecretPath Warning "the Slack webhook is read from a file that nothing mounts"
    "0104" S3KeyPath Warning "S3 keys are written to a value that the chart does not have"
    "0105" S3Url Warning "an s3:// URL makes Loki take the bucket for a region"
    "0106" PyroscopeConfigMap Warning "Pyroscope's config is given as a map"
    "0107" MatchOld Hint "a route or inhibition uses the old match syntax"
    "0108" ProviderAddress Warning "Flux posts alerts to an address where Alertmanager has no API"
    "0109" DeadMetric Warning "a rule asks for a metric that does not exist"
    "0110" ReleaseVariable Warning "a release variable stands in values where nothing replaces it"
    "0111" WatchdogToPeople Warning "Watchdog and InfoInhibitor went to people"
    "0112" EventSourceNamespace Warning "a Flux event source names no namespace"
    "0113" CarriedThrough Hint "values that no question covers are carried through"
    "0114" SecretLeftOut Warning "a secret in clear text was left out"
    "0115" DeadValue Hint "a value reaches nothing and was left out"
    "0116" ObjectLeftOut Hint "an object is not part of the stack and was left out"
    "0117" DestinationsList Hint "destinations are a list, which k8s-monitoring 4 refuses"
    "0118" NotTakenOver Warning "an answer could not be taken over"
    "0119" RetentionUnbounded Warning "logs were kept for ever"
    "0120" LokiSchemaKept Warning "Loki's schema start decides whether old logs stay readable"
    "0121" LokiFilesMove Warning "old logs lie where the new chart does not look"
    "0122" VersionPinned Hint "the chart followed a branch"
    "0123" EndpointFollows Hint "the endpoint follows from the region"
    "0124" OldSetting Hint "settings of the old chart give way to the new one's"

    // Cluster
    "1001" ClusterNameMissing Error "the cluster has no name"
    "1002" ClusterNameForm Error "the cluster's name cannot be a label value"
    "1003" NamespaceForm Error "the namespace is not a name that Kubernetes takes"
    "1004" NamespaceShared Warning "the namespace belongs to others"
    "1010" ReleaseForm Error "the release is not a name that Helm takes"
    "1011" ReleaseLong Hint "the release name makes resource names be cut"
    "1012" ReleaseTooLong Error "the release name is too long for resource names to stay distinct"
    "1013" ReleaseHoldsChart Error "the release name contains a subchart's name"
    "1020" FluxNamespaceForm Error "Flux's namespace is not a name that Kubernetes takes"
    "1021" SourceForm Error "the chart's source is not an address that Flux takes"
    "1022" SourceVersionForm Error "the chart's version is neither a tag nor a version"
    "1023" ArgocdName Error "Argo CD's namespace or project is not a name that Kubernetes takes"
    "1025" SizeWithoutS3 Error "Loki in parts shares no volume"
    "1026" SizeVolumes Hint "the volumes are those of a smaller size"
    "1030" PlatformLimits Hint "the platform does not allow everything"

    // Storage
    "2001" StorageClassForm Error "the StorageClass is not a name that Kubernetes takes"
    "2002" QuantityForm Error "a size is not a quantity"
    "2003" VolumeSmall Error "a volume is too small to work"
    "2010" BucketMissing Error "a bucket is missing"
    "2011" BucketForm Error "a bucket's name is not allowed"
    "2012" BucketDots Warning "a bucket's name has dots"
    "2013" BucketUrl Error "a bucket is given as a URL or with a path"
    "2014" BucketTwice Error "two signals share a bucket that was meant for one"
    "2020" EndpointMissing Error "the endpoint is missing"
    "2021" EndpointScheme Error "the endpoint has a scheme"
    "2022" EndpointPath Error "the endpoint has a path"
    "2023" EndpointForm Error "the endpoint is not a host with an optional port"
    "2024" EndpointOfOther Warning "the endpoint does not look like the provider's"
    "2025" EndpointGlobal Warning "the endpoint is not the region's"
    "2030" RegionMissing Error "the region is missing"
    "2031" RegionUnknown Warning "the provider is not known to have that region"
    "2032" RegionForm Error "the region is not a region's name"
    "2040" PathStyleNeeded Error "the provider needs path style"
    "2041" TlsOff Error "TLS is off for a public provider"
    "2050" PrefixForm Error "a prefix is not allowed"
    "2051" PrefixTwice Error "two signals share a prefix"
    "2060" SecretNameForm Error "the Secret is not a name that Kubernetes takes"
    "2061" SecretKeyForm Error "the key is not one that a Secret can have"
    "2062" SecretKeysSame Error "both S3 keys come from the same key of the Secret"
    "2070" RoleElsewhere Error "the provider knows no roles of a cloud"
    "2071" RoleForm Error "the role is not an ARN"
    "2072" RoleEndpoint Warning "an endpoint of one's own beside a role of the cloud"
    "2073" SinceForm Error "the day from which logs go to S3 is no day"
    "2074" MetricsNowhere Warning "metrics shall go to S3, but everything is kept on volumes"
    "2080" ProviderChecksums Hint "the provider was seen to refuse new checksums"
    "2081" ProviderMinimum Hint "the provider bills a minimum time"
    "2090" AccessKeyForm Error "the access key id holds blanks or line ends"
    "2091" SecretAccessKeyForm Error "the secret access key holds blanks or line ends"

    // Retention
    "3001" DaysForm Error "the retention is not a number of days"
    "3002" DaysRange Error "the retention is out of range"
    "3003" DaysLong Warning "the retention is long for volumes"
    "3004" LocalMetricsLonger Error "metrics would stay on their volume for longer than in the bucket"
    "3005" LocalMetricsLost Warning "metrics that lie on a volume already are not uploaded"

    // Alerts
    "4001" ReceiverNameMissing Error "a receiver has no name"
    "4002" ReceiverTwice Error "two receivers have the same name"
    "4003" ReceiverReserved Error "a receiver has a name that the stack uses itself"
    "4004" ChannelMissing Error "a receiver has no channel"
    "4005" ChannelForm Error "a channel is not one that Slack takes"
    "4006" ReceiverUnused Warning "a receiver is used by no route"
    "4007" SlackUnreached Error "there are channels but no way to reach Slack"
    "4008" SlackUnused Warning "Slack can be reached but there is no channel"
    "4010" OneWebhook Warning "one webhook for several channels"
    "4011" SlackSecretForm Error "the Slack Secret is not a name that Kubernetes takes"
    "4012" SlackKeyForm Error "a key is not one that a Secret can have"
    "4013" SlackKeyTwice Warning "two channels use the same webhook"
    "4014" IconIgnored Hint "Slack ignores the emoji here"
    "4015" TitleMarkup Warning "Slack shows asterisks in a title as they are"
    "4016" TemplateBraces Error "a template's braces do not match"
    "4017" EmailMissing Error "a receiver by e-mail lacks an address or a server"
    "4018" EmailForm Error "an e-mail address cannot be read"
    "4019" SmarthostForm Error "the mail server is not a host with a port"
    "4020" ReceiverUndefined Error "a route names a receiver that does not exist"
    "4021" DefaultMissing Warning "alerts that no route takes reach nobody"
    "4022" EmailTlsOff Warning "mail may be sent without TLS"
    "4023" PagerdutySeverity Error "a severity is not one of PagerDuty's"
    "4024" FieldIgnored Hint "an answer means nothing to this kind of receiver"
    "4025" ReceiverKeyTwice Warning "two receivers share a key of the Secret"
    "4026" ReceiverSecretForm Error "the Secret of the receivers is not a name that Kubernetes takes"
    "4027" ReceiverKeyForm Error "a receiver's key is not one that a Secret can have"
    "4028" TextLong Hint "a text is longer than the service takes"
    "4030" MatcherForm Error "a matcher cannot be read"
    "4031" MatcherRegex Error "a matcher's regular expression cannot be read"
    "4032" MatchersContradict Warning "a route's matchers contradict each other"
    "4040" DurationForm Error "a duration cannot be read"
    "4041" DurationZero Error "a duration must not be zero"
    "4042" RepeatShort Warning "repeat_interval is shorter than group_interval"
    "4043" RepeatLong Warning "repeat_interval is longer than Alertmanager remembers"
    "4050" LabelForm Error "a label name cannot be read"
    "4051" GroupByAll Error "`...` must stand alone"
    "4052" LabelTwice Error "a label is named twice"
    "4060" RouteUnreachable Warning "no alert can reach a route"
    "4061" ContinueLoses Warning "alerts that only pass a continuing route never come back to the fallback"
    "4062" RouteTooDeep Error "the tree of routes is nested too deeply"
    "4063" RouteDisabled Hint "critical alerts go elsewhere while a route is switched off"
    "4070" IntervalNameMissing Error "a time interval has no name"
    "4071" IntervalTwice Error "two time intervals have the same name"
    "4072" IntervalForm Error "a time interval cannot be read"
    "4073" IntervalUndefined Error "a route names a time interval that does not exist"
    "4074" IntervalUnused Hint "no route uses a time interval"
    "4075" IntervalEmpty Error "a time interval has no times"
    "4080" InhibitOpen Error "an inhibition lacks matchers"
    "4081" InhibitAll Warning "an inhibition can silence alerts of any namespace"
    "4090" WatchdogLoud Warning "Watchdog reaches people"
    "4091" FluxSeverity Hint "Flux alerts are never critical"
    "4092" SwitchInterval Warning "the dead man's switch hears of Watchdog too rarely or too often"
    "4093" RoutingKeyForm Error "the routing key is not one of PagerDuty's"
    "4094" AddressForm Error "the address of a receiver is not one of its service"
    "4095" WebhookForm Error "the webhook is not a web address"
    "4096" WebhookHost Warning "the webhook is not Slack's"
    "4097" TokenForm Error "the token is not a bot token"
    "4098" AddressInClear Warning "the address of a receiver is not https"
    "4099" ConnectorRetired Warning "the address is an Office 365 connector's"
    "4100" AddressHost Warning "the address of a receiver is at a host that is not its service's"
    "4101" PasswordBlanks Warning "a password begins or ends with a blank"

    // Probes
    "5001" UrlMissing Error "a target has no address"
    "5002" UrlForm Error "a target is not a web address"
    "5003" HostPortForm Error "a target is not a host with a port"
    "5004" ModuleUnknown Error "the blackbox exporter has no such module"
    "5005" ProbeTwice Warning "a target is probed twice"
    "5006" ProbeIntervalForm Error "an interval cannot be read"
    "5007" ProbeIntervalShort Error "an interval is shorter than a probe may take"
    "5008" ProbeLabelForm Error "a label name cannot be read"
    "5009" UrlPassword Error "an address holds a password"
    "5010" CertificateDaysForm Error "days of a certificate are not a number"
    "5011" CertificateOrder Error "the critical threshold comes before the warning"
    "5013" ProbeLoopback Warning "a target is the exporter itself"
    "5014" ProbeLabelReserved Error "a label is set by Prometheus itself"

    // Access
    "6001" HostMissing Error "the host name is missing"
    "6002" HostForm Error "the host name cannot be read"
    "6003" ClassForm Error "the ingress class is not a name that Kubernetes takes"
    "6004" GatewayMissing Error "the Gateway is missing"
    "6005" GatewayForm Error "the Gateway is not a name that Kubernetes takes"
    "6006" IssuerMissing Error "the issuer is missing"
    "6007" TlsMissing Warning "the host has no TLS"
    "6008" AccessSecretForm Error "a Secret is not a name that Kubernetes takes"
    "6009" AccessKeyNameForm Error "a key is not one that a Secret can have"
    "6010" OriginMissing Error "no origin may send"
    "6011" OriginForm Error "an origin cannot be read"
    "6012" OriginAny Warning "any web page may send"
    "6013" HostTwice Error "two parts share a host name"
    "6014" FaroUnreachable Hint "browsers cannot reach Faro"
    "6015" FaroNowhere Error "Faro has nowhere to send"
    "6016" IssuerForm Error "the issuer is not a name that Kubernetes takes"

    // Extras
    "7001" ProbesOff Warning "there are targets but no blackbox exporter"
    "7002" EventsNowhere Error "events need logs"
    "7003" ArchiveNowhere Error "the alert archive needs logs"
    "7004" FluxAlertsElsewhere Hint "Flux alerts without Flux"
    "7005" AlertNamespaceForm Error "a namespace is not a name that Kubernetes takes"
    "7006" ValuesOverride Warning "a carried-through value overrides an answer"
    "7007" SecretInValues Error "a secret stands in values"
    "7008" NodeExporterRefused Warning "the platform does not allow node-exporter"
    "7009" ValuesUnknown Warning "the chart has no such value"
    "7010" OtlpNowhere Hint "OTLP traces have nowhere to go"
    "7020" ReplicasForm Error "the number of Grafanas is no number"
    "7021" ReplicasShareNothing Error "several Grafanas have no database in common"
    "7022" ReplicasAlone Error "several Grafanas do not know of each other"
    "7023" DatabaseHostMissing Error "the host of a database is missing"
    "7024" DatabaseHostForm Error "the host of a database cannot be read"
    "7025" DatabasePortForm Error "the port of a database is no port"
    "7026" DatabaseNameForm Error "the name of a database or of its user is not allowed"
    "7027" DatabaseNumberForm Error "a database of Valkey has a number"
    "7028" DatabaseUserForm Error "the user of Valkey is not allowed"
    "7029" ExtrasSecretForm Error "a Secret is not a name that Kubernetes takes"
    "7030" ExtrasKeyForm Error "a key is not one that a Secret can have"
    "7040" AccountNameMissing Error "a service account has no name"
    "7041" AccountNameForm Error "the name of a service account is not allowed"
    "7042" AccountTwice Error "two service accounts have the same name"
    "7043" AccountSecretTwice Error "a token would go into a Secret that holds something else"
    "7044" AccountAdmin Hint "a service account may manage everything"
    "7045" RotationForm Error "the rotation is not allowed"
    "7050" BudgetNamespaceMissing Error "a budget names no namespace"
    "7051" BudgetNamespaceForm Error "a budget is for something that cannot be a namespace"
    "7052" BudgetTwice Error "a namespace has two budgets"
    "7053" BudgetMissing Error "a budget has no amount"
    "7054" BudgetForm Error "a budget is no amount of money"
    "7055" BudgetUnmeasured Error "there are budgets, but nothing measures costs"
    "7056" BudgetUnwatched Warning "there are budgets, but no alert watches them"
    "7057" AmountForm Error "a minimum is no amount of money"
    "7058" PercentForm Error "percent are not a number in range"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_distinct_and_in_order() {
        for pair in Rule::ALL.windows(2) {
            assert!(
                pair[0].id() < pair[1].id(),
                "{} comes before {}",
                pair[0].id(),
                pair[1].id()
            );
        }
    }
}
