package azjson

import (
	"regexp"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// What Azure keeps secret carries no mark in deployed state: what is shown of a
// property that nobody asked for goes by its name and by what it looks like.

// secretNames are parts of the names of properties that hold secrets, in lower case.
var secretNames = []string{
	"key", "password", "pwd", "secret", "token", "credential", "connectionstring", "customdata", "userdata", "certificate", "certdata", "pfx",
	"protectedsettings", "command", "script", "header", "authorization", "sas", "thumbprint", "passphrase", "community",
}

// secretProperties are whole names of such properties.
var secretProperties = map[string]bool{"data": true, "value": true, "parameter": true, "query": true, "config": true, "appsettings": true}

// secretLook is what a secret looks like inside other texts: a signature in an
// address, a user's password in front of a host, a part of a connection string.
var secretLook = regexp.MustCompile(`(?i)://[^/?#\s]*@|[?&](sig|code|token|key)=|(accountkey|sharedaccesskey|sharedaccesssignature|password|pwd)\s*=|^eyJ|-----BEGIN`)

// isSecret says whether a property, by its path, may hold a secret.
func isSecret(path string) bool {
	for _, name := range strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if secretProperties[name] {
			return true
		}
		for _, part := range secretNames {
			if strings.Contains(name, part) {
				return true
			}
		}
	}
	return false
}

// shown is a value for a message, "(hidden)" if it may be a secret.
func shown(path string, v value.Value) string {
	if v.Kind() == value.String && (isSecret(path) || secretLook.MatchString(v.Text())) {
		return "(hidden)"
	}
	return v.Quote()
}

// bareHost is the host of an address such as https://user:password@host/path?query.
func bareHost(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	host, _, _ := strings.Cut(address, "/")
	host, _, _ = strings.Cut(host, "?")
	return host[strings.LastIndexByte(host, '@')+1:]
}
