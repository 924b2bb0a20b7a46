package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// keys FOLDER URL writes what the programs and their users need to trust each other: a certificate for the API server, a key
// for service accounts, and a kubeconfig each for somebody who may do everything (admin) and somebody who may do nothing (nobody).
func keys() {
	if len(os.Args) != 3 {
		log.Fatal("usage: simkube keys FOLDER URL")
	}
	folder, url := os.Args[1], os.Args[2]
	write := func(name string, content []byte) {
		must(struct{}{}, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}

	authority := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "simulated cluster"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(10, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: "kube-apiserver"},
		NotBefore:    authority.NotBefore,
		NotAfter:     authority.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1)},
	}
	authorityKey, serverKey, accountKey := newKey(), newKey(), newKey()
	trust := signed(authority, authority, authorityKey.Public(), authorityKey)
	write("ca.crt", trust)
	write("server.crt", signed(server, authority, serverKey.Public(), authorityKey))
	write("server.key", private(serverKey))
	write("accounts.key", private(accountKey))

	tokens := ""
	for user, group := range map[string]string{"admin": "system:masters", "nobody": "sim:nobody"} {
		random := make([]byte, 16)
		must(rand.Read(random))
		token := hex.EncodeToString(random)
		tokens += fmt.Sprintf("%s,sim-%s,sim-%s,%q\n", token, user, user, group)
		write(user+".kubeconfig", must(json.MarshalIndent(map[string]any{
			"apiVersion":      "v1",
			"kind":            "Config",
			"current-context": "simulated",
			"clusters":        []any{map[string]any{"name": "simulated", "cluster": map[string]any{"server": url, "certificate-authority-data": trust}}},
			"users":           []any{map[string]any{"name": user, "user": map[string]any{"token": token}}},
			"contexts":        []any{map[string]any{"name": "simulated", "context": map[string]any{"cluster": "simulated", "user": user}}},
		}, "", "  ")))
	}
	write("tokens.csv", []byte(tokens))
}

func newKey() *ecdsa.PrivateKey {
	return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}

func signed(certificate, parent *x509.Certificate, public crypto.PublicKey, key *ecdsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: must(x509.CreateCertificate(rand.Reader, certificate, parent, public, key))})
}

func private(key *ecdsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: must(x509.MarshalECPrivateKey(key))})
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
