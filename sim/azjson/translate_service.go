package azjson

// serviceReaders read firewalls, gateways, names, and what API Management needs.
func serviceReaders() []reader { return []reader{} }
