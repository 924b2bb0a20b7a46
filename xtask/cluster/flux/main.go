// simsource stands in for Flux' source-controller, which cannot be had as a Go module: it fills in the status of
// GitRepository, OCIRepository and HelmChart and serves the charts, so that the real helm-controller finds what it waits for.
//
// A source named N has its content in the folder N below -trees. Not covered: fetching, authentication, versions, signatures.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"
)

var (
	address = flag.String("address", "127.0.0.1:26409", "where artifacts are served")
	trees   = flag.String("trees", "trees", "folder with the content of each source")
)

type source struct {
	served sync.Map            // path → bytes
	scrap  string              // where charts are packed
	made   map[string]artifact // by what it was made of
}

type artifact struct {
	revision string
	content  []byte
}

func main() {
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	check(err)
	client, err := dynamic.NewForConfig(config)
	check(err)
	source := &source{scrap: *trees + "-packed", made: map[string]artifact{}}
	check(os.MkdirAll(source.scrap, 0o755))
	go func() { check(http.ListenAndServe(*address, source)) }()
	for ; ; time.Sleep(500 * time.Millisecond) {
		for _, kind := range []string{"gitrepositories", "ocirepositories", "helmcharts"} {
			objects := client.Resource(schema.GroupVersionResource{Group: "source.toolkit.fluxcd.io", Version: "v1", Resource: kind})
			list, err := objects.List(context.Background(), metav1.ListOptions{})
			if err != nil {
				log.Print(err)
				continue
			}
			for _, object := range list.Items {
				if object.GetDeletionTimestamp() == nil {
					source.answer(objects.Namespace(object.GetNamespace()), &object)
				}
			}
		}
	}
}

// answer writes the status, if it is not yet so.
func (s *source) answer(objects dynamic.ResourceInterface, object *unstructured.Unstructured) {
	status := map[string]any{"observedGeneration": object.GetGeneration()}
	asked, found := object.GetAnnotations()["reconcile.fluxcd.io/requestedAt"]
	if found {
		status["lastHandledReconcileAt"] = asked
	}
	artifact, err := s.artifact(object)
	ready := map[string]any{"type": "Ready", "status": "True", "reason": "Succeeded", "message": "stored artifact"}
	if err != nil {
		ready["status"], ready["reason"], ready["message"] = "False", "FetchFailed", err.Error()
	} else {
		status["artifact"] = artifact
		before, _, _ := unstructured.NestedString(object.Object, "status", "artifact", "digest")
		if before == artifact["digest"] {
			artifact["lastUpdateTime"], _, _ = unstructured.NestedString(object.Object, "status", "artifact", "lastUpdateTime")
		}
		if object.GetKind() == "HelmChart" {
			status["observedChartName"], _, _ = unstructured.NestedString(object.Object, "spec", "chart")
		}
	}
	old, _, _ := unstructured.NestedMap(object.Object, "status")
	ready["lastTransitionTime"] = time.Now().UTC().Format(time.RFC3339)
	ready["observedGeneration"] = object.GetGeneration()
	if conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions"); len(conditions) > 0 {
		if condition, _ := conditions[0].(map[string]any); condition["status"] == ready["status"] {
			ready["lastTransitionTime"] = condition["lastTransitionTime"]
		}
	}
	status["conditions"] = []any{ready}
	if text(old) == text(status) {
		return
	}
	patch := text(map[string]any{"status": status})
	if _, err := objects.Patch(context.Background(), object.GetName(), types.MergePatchType, []byte(patch), metav1.PatchOptions{}, "status"); err != nil {
		log.Print(err)
		return
	}
	log.Printf("%s %s/%s: %s", object.GetKind(), object.GetNamespace(), object.GetName(), ready["message"])
}

// artifact packs the chart of a source, if its files changed, and says where it is.
func (s *source) artifact(object *unstructured.Unstructured) (map[string]any, error) {
	name := object.GetName()
	switch object.GetKind() {
	case "GitRepository":
		// Only its HelmChart is ever read.
		tree := filepath.Join(*trees, name)
		if _, err := os.Stat(tree); err != nil {
			return nil, err
		}
		return s.serve(object, artifact{"main", []byte(tree)}), nil
	case "OCIRepository":
		return s.packed(object, filepath.Join(*trees, name), nil)
	default:
		repository, _, _ := unstructured.NestedString(object.Object, "spec", "sourceRef", "name")
		path, _, _ := unstructured.NestedString(object.Object, "spec", "chart")
		files, _, _ := unstructured.NestedStringSlice(object.Object, "spec", "valuesFiles")
		for at, file := range files {
			files[at] = filepath.Join(*trees, repository, file)
		}
		return s.packed(object, filepath.Join(*trees, repository, path), files)
	}
}

func (s *source) packed(object *unstructured.Unstructured, folder string, valuesFiles []string) (map[string]any, error) {
	key, err := fingerprint(folder, valuesFiles)
	if err != nil {
		return nil, err
	}
	if made, found := s.made[key]; found {
		return s.serve(object, made), nil
	}
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return nil, err
	}
	if err := readValuesFiles(chart, valuesFiles); err != nil {
		return nil, err
	}
	file, err := chartutil.Save(chart, s.scrap)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s.made[key] = artifact{chart.Metadata.Version, content}
	return s.serve(object, s.made[key]), nil
}

// fingerprint changes with the files of a folder and with what values are asked for.
func fingerprint(folder string, valuesFiles []string) (string, error) {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", err
	}
	print := fmt.Sprintln(root, valuesFiles)
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		print += fmt.Sprintln(path, info.Size(), info.ModTime())
		return nil
	})
	return print, err
}

// readValuesFiles puts the named files in place of the chart's own, later ones over earlier ones.
func readValuesFiles(chart *chart.Chart, files []string) error {
	if len(files) == 0 {
		return nil
	}
	values := map[string]any{}
	for _, file := range files {
		read, err := common.ReadValuesFile(file)
		if err != nil {
			return err
		}
		merge(values, read)
	}
	content, err := yaml.Marshal(values)
	if err != nil {
		return err
	}
	chart.Values = values
	for _, file := range chart.Raw {
		if file.Name == chartutil.ValuesfileName {
			file.Data = content
		}
	}
	return nil
}

func merge(into, from map[string]any) {
	for key, value := range from {
		inner, isMap := value.(map[string]any)
		if there, wasMap := into[key].(map[string]any); isMap && wasMap {
			merge(there, inner)
		} else {
			into[key] = value
		}
	}
}

func (s *source) serve(object *unstructured.Unstructured, made artifact) map[string]any {
	revision, digest := made.revision, fmt.Sprintf("sha256:%x", sha256.Sum256(made.content))
	if object.GetKind() != "HelmChart" {
		revision += "@" + digest
	}
	path := strings.ToLower(object.GetKind()) + "/" + object.GetNamespace() + "/" + object.GetName() + "/" + digest[7:19] + ".tgz"
	s.served.Store("/"+path, made.content)
	return map[string]any{
		"path": path, "url": "http://" + *address + "/" + path, "revision": revision, "digest": digest,
		"size": int64(len(made.content)), "lastUpdateTime": time.Now().UTC().Format(time.RFC3339),
	}
}

func (s *source) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	if content, found := s.served.Load(request.URL.Path); found {
		_, _ = answer.Write(content.([]byte))
	} else if request.URL.Path != "/readyz" {
		http.NotFound(answer, request)
	}
}

func text(value any) string {
	bytes, err := json.Marshal(value)
	check(err)
	return string(bytes)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
