package main

import (
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/types"
)

// Texts to be rendered about some alerts.
type message struct {
	// What template files hold.
	Files    []string       `json:"files"`
	Texts    []string       `json:"texts"`
	Receiver string         `json:"receiver"`
	Reason   string         `json:"reason"`
	Group    model.LabelSet `json:"group"`
	External string         `json:"external"`
	Alerts   []told         `json:"alerts"`
	// Seconds since 1970.
	Now int64 `json:"now"`

	// Instead of texts: what is posted by the first receiver of this configuration, and the key of the group.
	Config *string `json:"config"`
	Key    string  `json:"key"`
}

type told struct {
	Labels      model.LabelSet `json:"labels"`
	Annotations model.LabelSet `json:"annotations"`
	// Nanoseconds since 1970.
	Starts    int64  `json:"starts"`
	Ends      *int64 `json:"ends"`
	Generator string `json:"generator"`
}

type rendered struct {
	Text  string `json:"text"`
	Error string `json:"error"`
}

func (asked message) alerts() (alerts []*types.Alert) {
	for _, from := range asked.Alerts {
		alert := &types.Alert{Alert: model.Alert{
			Labels:       from.Labels,
			Annotations:  from.Annotations,
			StartsAt:     time.Unix(0, from.Starts).UTC(),
			GeneratorURL: from.Generator,
		}}
		if from.Ends != nil {
			alert.EndsAt = time.Unix(0, *from.Ends).UTC()
		}
		alerts = append(alerts, alert)
	}
	return alerts
}

func render(asked message) answer {
	now := time.Unix(asked.Now, 0).UTC()
	template.DefaultFuncs["now"] = func() time.Time { return now }
	template.DefaultFuncs["since"] = func(from time.Time) time.Duration { return now.Sub(from) }
	external, err := url.Parse(asked.External)
	if err != nil {
		return answer{Error: err.Error()}
	}
	if asked.Config != nil {
		return post(asked)
	}
	alerts := asked.alerts()
	given := answer{}
	for _, text := range asked.Texts {
		given.Rendered = append(given.Rendered, one(asked, external, alerts, text))
	}
	return given
}

func one(asked message, external *url.URL, alerts []*types.Alert, text string) rendered {
	known, err := template.FromGlobs(nil)
	if err != nil {
		return rendered{Error: err.Error()}
	}
	known.ExternalURL = external
	for _, file := range asked.Files {
		if err := known.Parse(strings.NewReader(file)); err != nil {
			return rendered{Error: err.Error()}
		}
	}
	data := known.Data(asked.Receiver, asked.Group, nil, asked.Reason, alerts...)
	template.MarkRouteLabelsRendered(data)
	shown, err := known.ExecuteTextString(text, data)
	if err != nil {
		return rendered{Error: err.Error()}
	}
	return rendered{Text: shown}
}
