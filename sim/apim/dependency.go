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
}

// Dependencies are those of the instance called name in a region. The parts of host
// names that Azure draws at random follow from the name. Source: apim:10.2,
// apim:10.4.
func Dependencies(name, region string, c Cloud) []Dependency {
	s, id := suffixesOf[c], regionID(region)
	account := "apimst" + tail(name, id)
	rows := []Dependency{
		{"BlobStorage", "Blob storage", "", account + ".blob." + s.storage, 443, false, "Storage"},
		{"TableStorage", "Table storage", "", account + ".table." + s.storage, 443, false, "Storage"},
		{"SQLDatabase", "SQL database", "", "apimsql" + tail(name, "sql") + "." + s.sql, 1433, false, "Sql"},
		{"KeyVault", "Key Vault", "", "apimkv" + tail(name, "kv") + "." + s.keyVault, 443, false, "AzureKeyVault"},
		{"Queue", "Queue", "", account + ".queue." + s.storage, 443, true, "Storage"},
		{"FileStorage", "File storage", "", account + ".file." + s.storage, 445, true, "Storage"},
		{"Metrics", "Metrics", "https://prod3.prod.microsoftmetrics.com:1886/RecoveryService", "prod3.prod.microsoftmetrics.com", 1886, true, "AzureMonitor"},
		{"Monitoring", "Monitoring", "", "gcs.prod.monitoring.core.windows.net", 443, true, "AzureMonitor"},
		{"Monitoring", "Monitoring", "https://" + warmPath[c], warmPath[c], 443, true, "AzureMonitor"},
		{"Monitoring", "Monitoring", "https://global.prod.microsoftmetrics.com/", "global.prod.microsoftmetrics.com", 443, true, "AzureMonitor"},
		{"AzureActiveDirectory", "Azure active directory", "https://" + s.login, s.login, 443, true, "AzureActiveDirectory"},
		{"EventHub", "Event Hubs", "", "apimeh" + tail(name, "eh") + "." + s.eventHubs, 5671, true, "EventHub"},
		{"Captcha", "Captcha", "", "partner.prod.repmap.microsoft.com", 443, true, ""},
		{"InternalCache", "Internal cache", "LocalGatewayRedis", "", 6381, true, ""},
		{"SourceControl", "Source control", "Scm", "", 0, true, ""},
	}
	for i := range rows {
		if rows[i].Name == "" {
			rows[i].Name = rows[i].Host
		}
	}
	return rows
}

// warmPath is where logs go on their way in. Source: apim:10.4.
var warmPath = [...]string{
	AzurePublic:     "gcs.prod.warm.ingestion.monitoring.azure.com",
	AzureGovernment: "gcs.prod.warm.ingestion.monitoring.azure.us",
	AzureChina:      "gcs.prod.warm.ingestion.monitoring.azure.cn",
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
