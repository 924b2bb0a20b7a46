// Answers questions about Alertmanager's configuration with Alertmanager's own code: a JSON object a line in, one a line
// out. What it is asked is in request; a question that makes Alertmanager panic is answered as an error.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"testing"
	"time"
	// Machines without time zones have them too.
	_ "time/tzdata"

	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/alertmanager/provider"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/prometheus/alertmanager/types"
)

type request struct {
	// What stands in one entry of `matchers`.
	Matchers *string `json:"matchers"`
	// Values that each of the matchers is tried on.
	Values []string `json:"values"`

	Duration *string `json:"duration"`

	// A whole configuration; what follows is about it.
	Config *string          `json:"config"`
	Alerts []model.LabelSet `json:"alerts"`
	// Seconds since 1970.
	At []int64 `json:"at"`
	// Alerts that fire, in the order in which they came.
	Firing []model.LabelSet `json:"firing"`
	// Match all alerts so many times and tell how long that took.
	Rounds int `json:"rounds"`
	// Alerts over time, instead of the above.
	Timeline *timeline `json:"timeline"`

	// Texts of receivers.
	Message *message `json:"message"`
}

type matcher struct {
	Name  string `json:"name"`
	Type  string `json:"operator"`
	Value string `json:"value"`
	Fits  []bool `json:"fits,omitempty"`
}

type route struct {
	ID         string    `json:"id"`
	Key        string    `json:"key"`
	Receiver   string    `json:"receiver"`
	GroupBy    []string  `json:"groupBy"`
	GroupByAll bool      `json:"groupByAll"`
	Wait       int64     `json:"wait"`
	Interval   int64     `json:"interval"`
	Repeat     int64     `json:"repeat"`
	Mute       []string  `json:"mute"`
	Active     []string  `json:"active"`
	Continue   bool      `json:"continue"`
	Matchers   []matcher `json:"matchers"`
	// For each moment: "", "muted" or "inactive".
	Held []string `json:"held"`
}

type way struct {
	// Index among the routes, which are told depth first.
	Route int            `json:"route"`
	Group model.LabelSet `json:"group"`
	Key   string         `json:"key"`
}

type answer struct {
	Error     string            `json:"error,omitempty"`
	Matchers  []matcher         `json:"matchers,omitempty"`
	Duration  int64             `json:"duration,omitempty"`
	Resolve   int64             `json:"resolve,omitempty"`
	Routes    []route           `json:"routes,omitempty"`
	Ways      [][]way           `json:"ways,omitempty"`
	Times     map[string][]bool `json:"times,omitempty"`
	Inhibited []bool            `json:"inhibited,omitempty"`
	// Nanoseconds of all rounds.
	Took     int64      `json:"took,omitempty"`
	Sent     []sent     `json:"sent,omitempty"`
	Rendered []rendered `json:"rendered,omitempty"`
	Posted   *body      `json:"posted,omitempty"`
}

// Made-up time is only to be had inside of a Go test, so all answers are given in one.
func main() {
	everything := func(string, string) (bool, error) { return true, nil }
	testing.Main(everything, []testing.InternalTest{{Name: "answers", F: answers}}, nil, nil)
}

func answers(t *testing.T) {
	compat.InitFromFlags(promslog.NewNopLogger(), featurecontrol.NoopFlags{})
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		var asked request
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		text, err := json.Marshal(guarded(t, asked))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		out.Write(text)
		out.WriteByte('\n')
		out.Flush()
	}
}

func guarded(t *testing.T, asked request) (given answer) {
	defer func() {
		if fault := recover(); fault != nil {
			given = answer{Error: fmt.Sprintf("panic: %v", fault)}
		}
	}()
	switch {
	case asked.Matchers != nil:
		return aboutMatchers(asked)
	case asked.Duration != nil:
		duration, err := model.ParseDuration(*asked.Duration)
		if err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Duration: time.Duration(duration).Milliseconds()}
	case asked.Message != nil:
		return render(*asked.Message)
	case asked.Config != nil:
		return aboutConfig(t, asked)
	}
	return answer{Error: "nothing was asked"}
}

func aboutMatchers(asked request) answer {
	read, err := compat.Matchers(*asked.Matchers, "test")
	if err != nil {
		return answer{Error: err.Error()}
	}
	given := spelled(read)
	for i, m := range read {
		for _, value := range asked.Values {
			given[i].Fits = append(given[i].Fits, m.Matches(value))
		}
	}
	return answer{Matchers: given}
}

func spelled(from labels.Matchers) []matcher {
	told := []matcher{}
	for _, m := range from {
		told = append(told, matcher{Name: m.Name, Type: m.Type.String(), Value: m.Value})
	}
	return told
}

func aboutConfig(t *testing.T, asked request) answer {
	cfg, err := config.Load(*asked.Config)
	if err != nil {
		return answer{Error: err.Error()}
	}
	root := dispatch.NewRoute(cfg.Route, nil)
	if asked.Timeline != nil {
		return answer{Sent: play(t, cfg, root, *asked.Timeline)}
	}
	if asked.Rounds > 0 {
		begun := time.Now()
		matched := 0
		for range asked.Rounds {
			for _, alert := range asked.Alerts {
				matched += len(root.Match(alert))
			}
		}
		return answer{Took: time.Since(begun).Nanoseconds(), Duration: int64(matched)}
	}
	given := answer{
		Resolve: time.Duration(cfg.Global.ResolveTimeout).Milliseconds(),
		Times:   map[string][]bool{},
	}
	intervals := named(cfg)
	intervener := timeinterval.NewIntervener(intervals)
	for name, interval := range intervals {
		for _, at := range asked.At {
			holds := false
			for _, period := range interval {
				holds = holds || period.ContainsTime(time.Unix(at, 0).UTC())
			}
			given.Times[name] = append(given.Times[name], holds)
		}
	}
	places := map[*dispatch.Route]int{}
	preorder(root, func(r *dispatch.Route) {
		places[r] = len(given.Routes)
		given.Routes = append(given.Routes, described(r, intervener, asked.At))
	})
	for _, alert := range asked.Alerts {
		ways := []way{}
		for _, r := range root.Match(alert) {
			group := groupOf(alert, r)
			ways = append(ways, way{Route: places[r], Group: group, Key: fmt.Sprintf("%s:%s", r.Key(), group)})
		}
		given.Ways = append(given.Ways, ways)
	}
	given.Inhibited = inhibited(cfg, asked.Firing, asked.Alerts)
	return given
}

func named(cfg *config.Config) map[string][]timeinterval.TimeInterval {
	intervals := map[string][]timeinterval.TimeInterval{}
	for _, interval := range cfg.MuteTimeIntervals {
		intervals[interval.Name] = interval.TimeIntervals
	}
	for _, interval := range cfg.TimeIntervals {
		intervals[interval.Name] = interval.TimeIntervals
	}
	return intervals
}

func preorder(r *dispatch.Route, visit func(*dispatch.Route)) {
	visit(r)
	for _, below := range r.Routes {
		preorder(below, visit)
	}
}

func described(r *dispatch.Route, intervener *timeinterval.Intervener, moments []int64) route {
	o := r.RouteOpts
	told := route{
		ID:         r.ID(),
		Key:        r.Key(),
		Receiver:   o.Receiver,
		GroupBy:    []string{},
		GroupByAll: o.GroupByAll,
		Wait:       o.GroupWait.Milliseconds(),
		Interval:   o.GroupInterval.Milliseconds(),
		Repeat:     o.RepeatInterval.Milliseconds(),
		Mute:       append([]string{}, o.MuteTimeIntervals...),
		Active:     append([]string{}, o.ActiveTimeIntervals...),
		Continue:   r.Continue,
		Matchers:   spelled(r.Matchers),
		Held:       []string{},
	}
	for name := range o.GroupBy {
		told.GroupBy = append(told.GroupBy, string(name))
	}
	sort.Strings(told.GroupBy)
	for _, at := range moments {
		told.Held = append(told.Held, held(o, intervener, time.Unix(at, 0)))
	}
	return told
}

// As the stages of a notification do it, in their order.
func held(o dispatch.RouteOpts, intervener *timeinterval.Intervener, at time.Time) string {
	if len(o.ActiveTimeIntervals) > 0 {
		if active, _, _ := intervener.Mutes(o.ActiveTimeIntervals, at); !active {
			return "inactive"
		}
	}
	if muted, _, _ := intervener.Mutes(o.MuteTimeIntervals, at); muted {
		return "muted"
	}
	return ""
}

// The dispatcher's own function is private.
func groupOf(alert model.LabelSet, r *dispatch.Route) model.LabelSet {
	group := model.LabelSet{}
	for name, value := range alert {
		if _, wanted := r.RouteOpts.GroupBy[name]; wanted || r.RouteOpts.GroupByAll {
			group[name] = value
		}
	}
	return group
}

// Alerts that are all there when somebody subscribes.
type firing struct {
	provider.Alerts
	alerts []*types.Alert
}

func (f firing) SlurpAndSubscribe(string) ([]*types.Alert, provider.AlertIterator) {
	return f.alerts, provider.NewAlertIterator(make(chan *provider.Alert), make(chan struct{}), nil)
}

func inhibited(cfg *config.Config, sources, targets []model.LabelSet) []bool {
	if len(cfg.InhibitRules) == 0 || len(sources) == 0 {
		return make([]bool, len(targets))
	}
	now := time.Now()
	var all firing
	for _, source := range sources {
		all.alerts = append(all.alerts, &types.Alert{
			Alert:     model.Alert{Labels: source, StartsAt: now, EndsAt: now.Add(time.Hour)},
			UpdatedAt: now,
		})
	}
	inhibitor := inhibit.NewInhibitor(all, cfg.InhibitRules, promslog.NewNopLogger(), eventrecorder.NopRecorder())
	go inhibitor.Run()
	inhibitor.WaitForLoading()
	defer inhibitor.Stop()
	var given []bool
	for _, target := range targets {
		given = append(given, inhibitor.Mutes(context.Background(), target))
	}
	return given
}
