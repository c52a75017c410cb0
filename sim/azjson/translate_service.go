package azjson

// serviceReaders read firewalls, gateways, names, and what API Management needs.
func serviceReaders() []reader { return []reader{} }

// irrelevant says of a type whether it has no bearing on packets, and what to say of
// it: nothing, for what only manages.
func irrelevant(kind string) (text string, ok bool) { return "", false }
