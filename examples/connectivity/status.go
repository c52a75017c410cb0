package main

import (
	"errors"
	"fmt"

	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/azjson"
)

// statusOf is the network status in a file, or that among the design's; nil if there is
// none.
func statusOf(file string, r *azjson.Result) ([]apim.LocationStatus, error) {
	place := "-design"
	if file != "" {
		place = "-status"
		sources, err := azjson.Files(file)
		if err != nil {
			return nil, fmt.Errorf("-status: %w", err)
		}
		if r, err = azjson.Import(sources, azjson.Options{}); err != nil {
			return nil, fmt.Errorf("-status: %w", err)
		}
		if err := problems(r); err != nil {
			return nil, err
		}
		if len(r.NetworkStatus) == 0 {
			return nil, fmt.Errorf("-status: %s: no network status, want what the service answers for networkstatus", file)
		}
	}
	switch {
	case r == nil || len(r.NetworkStatus) == 0:
		return nil, nil
	case len(r.NetworkStatus) > 1:
		return nil, fmt.Errorf("%s: %d network statuses, %s and %s, want one", place, len(r.NetworkStatus), r.NetworkStatus[0].File, r.NetworkStatus[1].File)
	}
	return r.NetworkStatus[0].Locations, nil
}

// problems are what is wrong with a status.
func problems(r *azjson.Result) error {
	var errs []error
	for _, n := range r.Report.Of(azjson.NoteProblem) {
		errs = append(errs, fmt.Errorf("-status: %s (%s)", n.Text, n.Place))
	}
	return errors.Join(errs...)
}

// beside lays Azure's status beside the design's. It is true if they are the same.
func beside(n *sim.Network, instance string, cloud apim.Cloud, shown []apim.LocationStatus, format string) (text []byte, same bool, err error) {
	c, err := apim.CompareStatus(n, instance, cloud, shown)
	if err != nil {
		return nil, false, err
	}
	if format == "json" {
		text, err = c.JSON()
		return append(text, '\n'), c.Same(), err
	}
	return []byte(c.String()), c.Same(), nil
}
