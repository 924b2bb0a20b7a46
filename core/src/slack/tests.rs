use super::*;

fn alert(pairs: &[(&str, &str)], ends: Option<i64>) -> AlertData {
    let mut labels = Labels::new();
    let mut annotations = Labels::new();
    for (name, value) in pairs {
        match name.strip_prefix('@') {
            Some(name) => annotations.insert(name.to_owned(), (*value).to_owned()),
            None => labels.insert((*name).to_owned(), (*value).to_owned()),
        };
    }
    AlertData {
        labels,
        annotations,
        starts: Time::from_seconds(1_700_000_000),
        ends: ends.map(Time::from_seconds),
        generator_url: "http://prometheus/graph".into(),
    }
}

fn group(alerts: Vec<AlertData>) -> Group {
    Group {
        labels: Labels::new(),
        alerts,
        external_url: "http://alertmanager".into(),
    }
}

fn shown(receiver: &Receiver, group: &Group) -> Result<Message, Fault> {
    let moment = Moment {
        now: Time::from_seconds(1_700_000_600),
        zones: &Utc,
    };
    preview(receiver, group, &moment).unwrap()
}

fn channel() -> Receiver {
    Receiver {
        name: "team".into(),
        channel: "#alerts".into(),
        ..Receiver::default()
    }
}

const CRASH: [(&str, &str); 5] = [
    ("alertname", "KubePodCrashLooping"),
    ("cluster", "prod"),
    ("namespace", "shop"),
    ("@summary", "Pod is crash looping."),
    ("@runbook_url", "https://runbooks.example/crash"),
];

#[test]
fn our_texts_become_a_message() {
    let message = shown(&channel(), &group(vec![alert(&CRASH, None)])).unwrap();
    assert_eq!(message.title, "[FIRING:1] KubePodCrashLooping");
    assert_eq!(message.color, "#a30200");
    assert_eq!(message.title_link, "http://alertmanager/#/alerts?receiver=team");
    assert_eq!(message.username, "Alertmanager");
    assert_eq!(
        message.text,
        "*Cluster:* prod  *Namespace:* shop\n• Pod is crash looping.\n<https://runbooks.example/crash|Runbook>"
    );
    assert!(!message.resolved && message.cuts.is_empty(), "{message:?}");
    assert_eq!(
        plain(&message.text),
        "Cluster: prod  Namespace: shop\n• Pod is crash looping.\nRunbook"
    );
}

#[test]
fn what_is_over_is_green_and_says_so() {
    let message = shown(&channel(), &group(vec![alert(&CRASH, Some(1_700_000_500))])).unwrap();
    assert_eq!(message.title, "[RESOLVED] KubePodCrashLooping");
    assert_eq!(message.color, "#2eb886");
    assert!(message.resolved);
}

#[test]
fn limits_cut_and_fold() {
    let receiver = Receiver {
        title: "{{ range .Alerts }}{{ .Labels.alertname }}{{ end }}".into(),
        ..channel()
    };
    let many = (0..60).map(|_| alert(&CRASH, None)).collect();
    let message = shown(&receiver, &group(many)).unwrap();
    assert_eq!(message.title.chars().count(), 1024);
    assert!(message.title.ends_with('…'));
    assert_eq!(message.cuts, [Cut::Title, Cut::Folded]);
}

#[test]
fn a_wrong_template_names_its_field() {
    let receiver = Receiver {
        text: "{{ .Labels.severity }}".into(),
        ..channel()
    };
    let fault = shown(&receiver, &group(vec![alert(&CRASH, None)])).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "text: can't evaluate field Labels in type *template.Data"
    );
    assert!(!fault.why.unknown);
}

#[test]
fn endless_templates_end() {
    for text in [
        r#"{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}"#,
        "{{ range 10000000 }}x{{ end }}",
        "{{ range 400000 }}{{ range 400000 }}x{{ end }}{{ end }}",
        r#"{{ printf "%999999d" 1 }}"#,
    ] {
        let receiver = Receiver {
            text: text.into(),
            ..channel()
        };
        assert!(shown(&receiver, &group(vec![alert(&CRASH, None)])).is_err(), "{text}");
    }
    let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(Templates::check(&format!("{{{{ {deep} }}}}")).unwrap_err().unknown);
}

/// `*b*` and so on for what a span is.
fn told(text: &str) -> String {
    let span = |span: &Span| {
        let mut told = span.text.clone();
        for (on, mark) in [
            (span.bold, "B"),
            (span.italic, "I"),
            (span.strike, "S"),
            (span.code, "C"),
        ] {
            if on {
                told = format!("{mark}({told})");
            }
        }
        match &span.link {
            Some(link) => format!("[{told}]({link})"),
            None => told,
        }
    };
    let line = |line: &Line| {
        let spans: String = line.spans.iter().map(span).collect();
        format!(
            "{}{}{spans}",
            if line.quote { "> " } else { "" },
            if line.block { "| " } else { "" }
        )
    };
    spans(text).iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn markup_becomes_spans() {
    for (text, expected) in [
        ("plain :fire: text", "plain :fire: text"),
        ("*bold* _it_ ~no~ `c*o*de`", "B(bold) I(it) S(no) C(c*o*de)"),
        ("*bold _and italic_*", "B(bold )I(B(and italic))"),
        ("2 * 3 * 4, a*b*c, snake_case_name", "2 * 3 * 4, a*b*c, snake_case_name"),
        ("*open", "*open"),
        ("* no*", "* no*"),
        (
            "<https://a.example/?a=1&amp;b=2|Run&amp;book>",
            "[Run&book](https://a.example/?a=1&b=2)",
        ),
        ("<https://a.example>", "[https://a.example](https://a.example)"),
        (
            "see https://a.example/x_y_z.",
            "see [https://a.example/x_y_z](https://a.example/x_y_z).",
        ),
        ("<mailto:a@b.example|>", "[a@b.example](mailto:a@b.example)"),
        ("<!here> <!channel> <@U123> <#C1|ops>", "@here @channel @U123 #ops"),
        ("<script> a &lt; b &amp;lt;", "<script> a < b &lt;"),
        ("<javascript:alert(1)|x>", "<javascript:alert(1)|x>"),
        ("&gt; quoted *b*", "> quoted B(b)"),
        ("a\n```x *y*\nz```\nb", "a\n| C(x *y*)\n| C(z)\nb"),
        ("*Cluster:* x", "B(Cluster:) x"),
        ("*a\nb*", "*a\nb*"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}
