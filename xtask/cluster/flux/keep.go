//go:build keep

package main

// Only their types are wanted, for controller-gen.
import (
	_ "github.com/fluxcd/notification-controller/api/v1"
	_ "github.com/fluxcd/notification-controller/api/v1beta3"
)
