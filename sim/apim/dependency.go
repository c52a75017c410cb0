package apim

// Dependency is a service that an instance calls, as the table of its network status
// lists it. Source: apim:10.2.
type Dependency struct {
	Type     string // the API's resourceType, "BlobStorage"
	Title    string // the portal's word for it, "Blob storage"
	Name     string // as the table shows it, with scheme, port or path where it has them
	Host     string // the name that has to resolve; empty for what is inside the instance
	Port     uint16
	Optional bool
	Tag      string // the service tag of its addresses, empty if it has none
	Region   string // where it stands, "eastus"; a further region calls the primary's (apim:S1)
	// Unlisted: the instance calls it, and its own status table has no row for it.
	Unlisted bool
}

// Dependencies are those of the instance called name in its only region, or in the
// primary one. The parts of host names that Azure draws at random follow from the
// name. Source: apim:10.2, apim:10.4.
func Dependencies(name, region string, c Cloud) []Dependency {
	return DependenciesIn(name, region, region, c)
}

// DependenciesIn are those of one region of an instance with several: a secondary
// region has the primary's database and storage account, but for blobs, and no
// source control. Source: apim:S1.
func DependenciesIn(name, region, primary string, c Cloud) []Dependency {
	s, id, first := c.suffixes(), regionID(region), regionID(primary)
	account, shared := "apimst"+tail(name, id), "apimst"+tail(name, first)
	rows := []Dependency{
		{Type: "BlobStorage", Title: "Blob storage", Host: account + ".blob." + s.storage, Port: 443, Tag: "Storage"},
		{Type: "TableStorage", Title: "Table storage", Host: shared + ".table." + s.storage, Port: 443, Tag: "Storage"},
		{Type: "SQLDatabase", Title: "SQL database", Host: "apimsql" + tail(name, "sql") + "." + s.sql, Port: 1433, Tag: "Sql"},
		{Type: "KeyVault", Title: "Key Vault", Host: "apimkv" + tail(name, "kv") + "." + s.keyVault, Port: 443, Tag: "AzureKeyVault"},
		{Type: "Queue", Title: "Queue", Host: shared + ".queue." + s.storage, Port: 443, Optional: true, Tag: "Storage"},
		{Type: "FileStorage", Title: "File storage", Host: shared + ".file." + s.storage, Port: 445, Optional: true, Tag: "Storage"},
		{Type: "Metrics", Title: "Metrics", Name: "https://prod3.prod.microsoftmetrics.com:1886/RecoveryService", Host: "prod3.prod.microsoftmetrics.com", Port: 1886, Optional: true, Tag: "AzureMonitor"},
	}
	for _, m := range monitoring[min(int(c), len(monitoring)-1)] {
		rows = append(rows, Dependency{Type: "Monitoring", Title: "Monitoring", Name: m.scheme + m.host + m.path, Host: m.host, Port: 443, Optional: true, Tag: "AzureMonitor"})
	}
	login := s.login
	if c == AzurePublic {
		login = "login.windows.net" // what the table shows, whatever else is called (apim:6.3)
	}
	rows = append(rows,
		Dependency{Type: "AzureActiveDirectory", Title: "Azure active directory", Name: "https://" + login, Host: login, Port: 443, Optional: true, Tag: "AzureActiveDirectory"},
		Dependency{Type: "Email", Title: "Email", Name: "smtpi-co1.msn.com:25028", Host: "smtpi-co1.msn.com", Port: 25028, Optional: true},
		Dependency{Type: "Captcha", Title: "Captcha", Host: captcha[min(int(c), len(captcha)-1)], Port: 443, Optional: true},
		Dependency{Type: "InternalCache", Title: "Internal cache", Name: "LocalGatewayRedis", Port: 6381, Optional: true},
	)
	if id == first {
		rows = append(rows, Dependency{Type: "SourceControl", Title: "Source control", Name: "Scm", Optional: true})
	}
	rows = append(rows, Dependency{Type: "EventHub", Title: "Event Hubs", Host: "apimeh" + tail(name, "eh") + "." + s.eventHubs, Port: 5671, Optional: true, Tag: "EventHub", Unlisted: true})
	for i := range rows {
		rows[i].Region = id
		switch rows[i].Type {
		case "TableStorage", "SQLDatabase", "Queue", "FileStorage":
			rows[i].Region = first
		}
		if rows[i].Name == "" {
			rows[i].Name = rows[i].Host
		}
	}
	return rows
}

// v2Dependencies are what an instance of the v2 tiers calls by its subnet: storage,
// and Key Vault where it is injected. No page lists rows for them. Source: apim:6.4,
// apim:D11.
func v2Dependencies(name, region string, injected bool, c Cloud) []Dependency {
	var out []Dependency
	for _, d := range DependenciesIn(name, region, region, c) {
		if d.Type == "BlobStorage" || d.Type == "KeyVault" && injected {
			out = append(out, d)
		}
	}
	return out
}

// monitoring is where logs and metrics go, by cloud. Source: apim:10.2, apim:10.4.
var monitoring = [...][]struct{ scheme, host, path string }{
	AzurePublic: {
		{"", "gcs.prod.monitoring.core.windows.net", ""},
		{"https://", "gcs.prod.warm.ingestion.monitoring.azure.com", ""},
		{"https://", "global.prod.microsoftmetrics.com", "/"},
	},
	AzureGovernment: {
		{"", "fairfax.warmpath.usgovcloudapi.net", ""},
		{"https://", "gcs.prod.warm.ingestion.monitoring.azure.us", ""},
		{"https://", "global.prod.microsoftmetrics.com", "/"},
	},
	AzureChina: {
		{"", "mooncake.warmpath.chinacloudapi.cn", ""},
		{"https://", "gcs.prod.warm.ingestion.monitoring.azure.cn", ""},
		{"https://", "global.prod.microsoftmetrics.com", "/"},
	},
}

// captcha has a name of its own in Government. Source: apim:6.3.
var captcha = [...]string{
	AzurePublic:     "partner.prod.repmap.microsoft.com",
	AzureGovernment: "partner.prod.repmap.microsoft.us",
	AzureChina:      "partner.prod.repmap.microsoft.com",
}

// tail stands for the random part of a name: letters and digits that follow from the
// instance, so that two instances differ and one is always the same.
func tail(name, of string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	h := uint64(14695981039346656037)
	for _, b := range []byte(name + "/" + of) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	out := make([]byte, 10)
	for i := range out {
		out[i] = letters[h%uint64(len(letters))]
		h = h/uint64(len(letters)) + h<<7
	}
	return string(out)
}
