package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"strings"
	"time"

	commoncfg "github.com/prometheus/common/config"
	"github.com/prometheus/common/promslog"

	"github.com/prometheus/alertmanager/config"
	amcommoncfg "github.com/prometheus/alertmanager/config/common"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/notify/discord"
	"github.com/prometheus/alertmanager/notify/email"
	"github.com/prometheus/alertmanager/notify/msteamsv2"
	"github.com/prometheus/alertmanager/notify/pagerduty"
	"github.com/prometheus/alertmanager/notify/webhook"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/types"
)

// What one entry of the first receiver of a configuration posts, or mails, to a server on this machine.
type body struct {
	// As it was posted.
	Text string `json:"text,omitempty"`
	// Of a mail: headers, and parts by their type.
	Headers map[string]string `json:"headers,omitempty"`
	Parts   map[string]string `json:"parts,omitempty"`
	Error   string            `json:"error,omitempty"`
}

func post(asked message) answer {
	cfg, err := config.Load(*asked.Config)
	if err != nil {
		return answer{Error: err.Error()}
	}
	external, err := url.Parse(asked.External)
	if err != nil {
		return answer{Error: err.Error()}
	}
	known, err := template.FromGlobs(nil)
	if err != nil {
		return answer{Error: err.Error()}
	}
	known.ExternalURL = external
	for _, file := range asked.Files {
		if err := known.Parse(strings.NewReader(file)); err != nil {
			return answer{Error: err.Error()}
		}
	}
	posted := make(chan string, 1)
	take := http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		text, _ := io.ReadAll(request.Body)
		posted <- string(text)
	})
	server, secure := httptest.NewServer(take), httptest.NewTLSServer(take)
	defer server.Close()
	defer secure.Close()
	at, err := url.Parse(server.URL)
	if err != nil {
		return answer{Error: err.Error()}
	}
	ctx := notify.WithGroupKey(context.Background(), asked.Key)
	ctx = notify.WithReceiverName(ctx, asked.Receiver)
	ctx = notify.WithGroupLabels(ctx, asked.Group)
	reason := notify.ReasonFirstNotification
	if asked.Reason == notify.ReasonAllAlertsResolved.String() {
		reason = notify.ReasonAllAlertsResolved
	}
	ctx = notify.WithNotificationReason(ctx, reason)
	log := promslog.NewNopLogger()
	to := cfg.Receivers[0]
	var made notify.Notifier
	switch {
	case len(to.WebhookConfigs) > 0:
		entry := to.WebhookConfigs[0]
		entry.URL, entry.URLFile = amcommoncfg.SecretTemplateURL(server.URL), ""
		made, err = webhook.New(entry, known, log)
	case len(to.DiscordConfigs) > 0:
		entry := to.DiscordConfigs[0]
		entry.WebhookURL, entry.WebhookURLFile = &amcommoncfg.SecretURL{URL: at}, ""
		made, err = discord.New(entry, known, log)
	case len(to.MSTeamsV2Configs) > 0:
		entry := to.MSTeamsV2Configs[0]
		entry.WebhookURL, entry.WebhookURLFile = &amcommoncfg.SecretURL{URL: at}, ""
		made, err = msteamsv2.New(entry, known, log)
	case len(to.PagerdutyConfigs) > 0:
		entry := to.PagerdutyConfigs[0]
		entry.URL = &amcommoncfg.URL{URL: at}
		// The address of version 1 cannot be changed: whatever it is, this machine answers.
		entry.HTTPConfig.TLSConfig.InsecureSkipVerify = true
		here := func(context.Context, string, string) (net.Conn, error) {
			if entry.ServiceKey == "" {
				return net.Dial("tcp", at.Host)
			}
			return net.Dial("tcp", secure.Listener.Addr().String())
		}
		made, err = pagerduty.New(entry, known, log, commoncfg.WithDialContextFunc(here))
	case len(to.EmailConfigs) > 0:
		return mailed(ctx, to.EmailConfigs[0], known, asked.alerts())
	}
	if err != nil {
		return answer{Error: err.Error()}
	}
	if _, err = made.Notify(ctx, asked.alerts()...); err != nil {
		return answer{Posted: &body{Error: err.Error()}}
	}
	return answer{Posted: &body{Text: <-posted}}
}

func mailed(ctx context.Context, entry *config.EmailConfig, known *template.Template, alerts []*types.Alert) answer {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer listener.Close()
	got := make(chan string, 1)
	go receive(listener, got)
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	plain := false
	entry.Smarthost, entry.RequireTLS = config.HostPort{Host: host, Port: port}, &plain
	if _, err := email.New(entry, known, promslog.NewNopLogger()).Notify(ctx, alerts...); err != nil {
		return answer{Posted: &body{Error: err.Error()}}
	}
	read, err := mail.ReadMessage(strings.NewReader(<-got))
	if err != nil {
		return answer{Error: err.Error()}
	}
	given := &body{Headers: map[string]string{}, Parts: map[string]string{}}
	words := new(mime.WordDecoder)
	for name := range read.Header {
		if given.Headers[name], err = words.DecodeHeader(read.Header.Get(name)); err != nil {
			return answer{Error: err.Error()}
		}
	}
	_, parameters, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil {
		return answer{Error: err.Error()}
	}
	parts := multipart.NewReader(read.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return answer{Posted: given}
		}
		if err != nil {
			return answer{Error: err.Error()}
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return answer{Error: err.Error()}
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		given.Parts[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

// As much of SMTP as takes one mail.
func receive(listener net.Listener, got chan<- string) {
	conn, err := listener.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	lines := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 here\r\n")
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch {
		case strings.HasPrefix(line, "DATA"):
			fmt.Fprint(conn, "354 go on\r\n")
			var text strings.Builder
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(line, "."))
			}
			got <- text.String()
			fmt.Fprint(conn, "250 taken\r\n")
		case strings.HasPrefix(line, "QUIT"):
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 fine\r\n")
		}
	}
}
