package main

import (
	"context"
	"sort"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/config/receiver"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/marker"
	"github.com/prometheus/alertmanager/nflog"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/alertmanager/silence"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/prometheus/alertmanager/types"
)

// Alerts over time. All times are seconds since the start.
type timeline struct {
	// Seconds since 1970; not before 2000, where Go's made-up time begins.
	Start  int64   `json:"start"`
	Until  int64   `json:"until"`
	Events []event `json:"events"`
}

type event struct {
	At     int64          `json:"at"`
	Labels model.LabelSet `json:"labels"`
	Over   bool           `json:"over"`
}

// A notification.
type sent struct {
	At          int64            `json:"at"`
	Receiver    string           `json:"receiver"`
	Integration string           `json:"integration"`
	Key         string           `json:"key"`
	Reason      string           `json:"reason"`
	Firing      []model.LabelSet `json:"firing"`
	Resolved    []model.LabelSet `json:"resolved"`
}

// As often as Prometheus sends what still fires.
const resend = time.Minute

// As often as Alertmanager cleans its log of notifications, if nothing else is said.
const cleaned = 15 * time.Minute

type recorder struct {
	mutex sync.Mutex
	begun time.Time
	sent  []sent
}

type notifier struct {
	to   *recorder
	name string
}

func (n notifier) Notify(ctx context.Context, alerts ...*types.Alert) (bool, error) {
	told := sent{At: int64(time.Since(n.to.begun) / time.Second), Integration: n.name, Firing: []model.LabelSet{}, Resolved: []model.LabelSet{}}
	told.Receiver, _ = notify.ReceiverName(ctx)
	told.Key, _ = notify.GroupKey(ctx)
	if reason, ok := notify.NotificationReason(ctx); ok {
		told.Reason = reason.String()
	}
	for _, a := range alerts {
		if a.Resolved() {
			told.Resolved = append(told.Resolved, a.Labels)
		} else {
			told.Firing = append(told.Firing, a.Labels)
		}
	}
	n.to.mutex.Lock()
	defer n.to.mutex.Unlock()
	n.to.sent = append(n.to.sent, told)
	return false, nil
}

// Runs Alertmanager's dispatcher, inhibitor and stages in made-up time, so that hours pass at once.
func play(t *testing.T, cfg *config.Config, root *dispatch.Route, line timeline) []sent {
	record := &recorder{}
	receivers := map[string][]notify.Integration{}
	tmpl, err := template.FromGlobs(nil)
	must(err)
	for _, r := range cfg.Receivers {
		built, err := receiver.BuildReceiverIntegrations(r, tmpl, promslog.NewNopLogger())
		must(err)
		receivers[r.Name] = []notify.Integration{}
		for i := range built {
			kind := &built[i]
			instead := notify.NewIntegration(notifier{record, kind.String()}, kind, kind.Name(), kind.Index(), r.Name)
			receivers[r.Name] = append(receivers[r.Name], instead)
		}
	}
	synctest.Test(t, func(*testing.T) { inMadeUpTime(cfg, root, receivers, record, line) })
	sort.SliceStable(record.sent, func(i, j int) bool {
		a, b := record.sent[i], record.sent[j]
		if a.At != b.At {
			return a.At < b.At
		}
		return a.Key+a.Receiver+a.Integration < b.Key+b.Receiver+b.Integration
	})
	return record.sent
}

func inMadeUpTime(cfg *config.Config, root *dispatch.Route, receivers map[string][]notify.Integration, record *recorder, line timeline) {
	logger := promslog.NewNopLogger()
	nobody := eventrecorder.NopRecorder()
	time.Sleep(time.Until(time.Unix(line.Start, 0)))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	begun := time.Now()
	record.begun = begun

	groups := marker.NewGroupMarker()
	alerts, err := mem.NewAlerts(ctx, 30*time.Minute, 0, nil, logger, nobody, prometheus.NewRegistry(), featurecontrol.NoopFlags{})
	must(err)
	defer alerts.Close()
	log, err := nflog.New(nflog.Options{Retention: 120 * time.Hour, Logger: logger, Metrics: prometheus.NewRegistry()})
	must(err)
	silences, err := silence.New(silence.Options{Retention: 120 * time.Hour, Logger: logger, Metrics: prometheus.NewRegistry(), EventRecorder: nobody})
	must(err)
	inhibitor := inhibit.NewInhibitor(alerts, cfg.InhibitRules, logger, nobody)
	intervener := timeinterval.NewIntervener(named(cfg))
	builder := notify.NewPipelineBuilder(prometheus.NewRegistry(), featurecontrol.NoopFlags{}, nobody)
	stages := builder.New(receivers, func() time.Duration { return 0 }, inhibitor, silence.NewSilencer(silences, logger, nobody), intervener, groups, log, nil)
	timeout := func(d time.Duration) time.Duration { return max(d, notify.MinTimeout) }
	dispatcher := dispatch.NewDispatcher(alerts, root, stages, groups, timeout, 30*time.Second, nil, logger, nobody, nil, nil)
	go inhibitor.Run()
	go dispatcher.Run(begun)
	synctest.Wait()
	defer dispatcher.Stop()
	defer inhibitor.Stop()

	fires := map[model.Fingerprint]*types.Alert{}
	put := func(alert *types.Alert) {
		now := time.Now()
		fresh := *alert
		fresh.UpdatedAt = now
		if fresh.EndsAt.IsZero() {
			fresh.EndsAt = now.Add(4 * resend)
		}
		must(alerts.Put(ctx, &fresh))
	}
	again := begun.Add(resend)
	until := func(moment time.Time) {
		for !again.After(moment) {
			time.Sleep(time.Until(again))
			for _, alert := range fires {
				put(alert)
			}
			if again.Sub(begun)%cleaned == 0 {
				_, err := log.GC()
				must(err)
			}
			again = again.Add(resend)
		}
		time.Sleep(time.Until(moment))
		synctest.Wait()
	}
	for _, happens := range line.Events {
		until(begun.Add(time.Duration(happens.At) * time.Second))
		print := happens.Labels.Fingerprint()
		if happens.Over {
			if alert, known := fires[print]; known {
				alert.EndsAt = time.Now()
				put(alert)
				delete(fires, print)
			}
			continue
		}
		if _, known := fires[print]; !known {
			fires[print] = &types.Alert{Alert: model.Alert{Labels: happens.Labels, StartsAt: time.Now()}}
		}
		put(fires[print])
		synctest.Wait()
	}
	until(begun.Add(time.Duration(line.Until) * time.Second))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
