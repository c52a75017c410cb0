package terraform

const (
	providers = group + "/providers/"
	apim      = providers + "Microsoft.ApiManagement/service/apim"
)

var serviceRows = []row{
	{"azurerm_api_management", apim,
		`{"sku_name": "Premium_2", "zones": ["1", "2"], "virtual_network_type": "Internal", "virtual_network_configuration": [{"subnet_id": "` + app + `"}], "public_ip_address_id": "` + pip + `", "public_network_access_enabled": false,
		  "gateway_disabled": false, "private_ip_addresses": ["?10.0.0.5"], "public_ip_addresses": ["?203.0.113.5"], "gateway_url": "?https://apim.azure-api.net",
		  "additional_location": [{"location": "northeurope", "capacity": 1, "zones": [], "virtual_network_configuration": [{"subnet_id": "` + network + `/virtualNetworks/north/subnets/apim"}], "public_ip_address_id": "",
		    "private_ip_addresses": ["?10.8.0.5"], "public_ip_addresses": ["?203.0.113.6"]}],
		  "hostname_configuration": [{"management": [], "proxy": [{"host_name": "api.example.com", "default_ssl_binding": true, "certificate_password": "not for reading"}], "developer_portal": [{"host_name": "dev.example.com"}]}]}`,
		`{"sku": {"name": "Premium", "capacity": 2}, "zones": ["1", "2"], "properties": {"virtualNetworkType": "Internal", "virtualNetworkConfiguration": {"subnetResourceId": "` + app + `"}, "publicIpAddressId": "` + pip + `",
		  "publicNetworkAccess": "Disabled", "disableGateway": false, "privateIPAddresses": ["10.0.0.5"], "publicIPAddresses": ["203.0.113.5"], "gatewayUrl": "https://apim.azure-api.net",
		  "additionalLocations": [{"location": "northeurope", "sku": {"capacity": 1}, "virtualNetworkConfiguration": {"subnetResourceId": "` + network + `/virtualNetworks/north/subnets/apim"},
		    "privateIPAddresses": ["10.8.0.5"], "publicIPAddresses": ["203.0.113.6"]}],
		  "hostnameConfigurations": [{"type": "Proxy", "hostName": "api.example.com", "defaultSslBinding": true}, {"type": "DeveloperPortal", "hostName": "dev.example.com"}]}}`},
	{"azurerm_api_management_custom_domain", apim, `{"api_management_id": "` + apim + `", "gateway": [{"host_name": "api.example.com", "default_ssl_binding": true}], "management": [{"host_name": "mgmt.example.com"}]}`,
		`{"properties": {"hostnameConfigurations": [{"type": "Proxy", "hostName": "api.example.com", "defaultSslBinding": true}, {"type": "Management", "hostName": "mgmt.example.com"}]}}`},
	{"azurerm_storage_account", providers + "Microsoft.Storage/storageAccounts/sa", `{"public_network_access_enabled": false, "primary_blob_endpoint": "?https://sa.blob.core.windows.net/", "primary_access_key": "?not for reading"}`,
		`{"properties": {"publicNetworkAccess": "Disabled", "primaryEndpoints": {"blob": "https://sa.blob.core.windows.net/"}}}`},
	{"azurerm_key_vault", providers + "Microsoft.KeyVault/vaults/kv", `{"vault_uri": "?https://kv.vault.azure.net/"}`, `{"properties": {"vaultUri": "https://kv.vault.azure.net/"}}`},
	{"azurerm_mssql_server", providers + "Microsoft.Sql/servers/sql", `{"fully_qualified_domain_name": "?sql.database.windows.net"}`, `{"properties": {"fullyQualifiedDomainName": "sql.database.windows.net"}}`},
	{"azurerm_cosmosdb_account", providers + "Microsoft.DocumentDB/databaseAccounts/db", `{"endpoint": "?https://db.documents.azure.com:443/"}`, `{"properties": {"documentEndpoint": "https://db.documents.azure.com:443/"}}`},
	{"azurerm_postgresql_flexible_server", providers + "Microsoft.DBforPostgreSQL/flexibleServers/pg", `{"fqdn": "?pg.postgres.database.azure.com", "delegated_subnet_id": "` + app + `", "private_dns_zone_id": "` + zone + `"}`,
		`{"properties": {"fullyQualifiedDomainName": "pg.postgres.database.azure.com", "network": {"delegatedSubnetResourceId": "` + app + `", "privateDnsZoneArmResourceId": "` + zone + `"}}}`},
	{"azurerm_mysql_flexible_server", providers + "Microsoft.DBforMySQL/flexibleServers/my", `{"delegated_subnet_id": "` + app + `"}`, `{"properties": {"network": {"delegatedSubnetResourceId": "` + app + `"}}}`},
	{"azurerm_redis_cache", providers + "Microsoft.Cache/redis/cache", `{"hostname": "?cache.redis.cache.windows.net", "subnet_id": "` + app + `"}`, `{"properties": {"hostName": "cache.redis.cache.windows.net", "subnetId": "` + app + `"}}`},
	{"azurerm_container_registry", providers + "Microsoft.ContainerRegistry/registries/cr", `{"login_server": "?cr.azurecr.io"}`, `{"properties": {"loginServer": "cr.azurecr.io"}}`},
	{"azurerm_servicebus_namespace", providers + "Microsoft.ServiceBus/namespaces/sb", `{"endpoint": "?https://sb.servicebus.windows.net:443/"}`, `{"properties": {"serviceBusEndpoint": "https://sb.servicebus.windows.net:443/"}}`},
	{"azurerm_eventhub_namespace", providers + "Microsoft.EventHub/namespaces/eh", `{"public_network_access_enabled": true}`, `{"properties": {"publicNetworkAccess": "Enabled"}}`},
	{"azurerm_app_configuration", providers + "Microsoft.AppConfiguration/configurationStores/conf", `{"endpoint": "?https://conf.azconfig.io"}`, `{"properties": {"endpoint": "https://conf.azconfig.io"}}`},
	{"azurerm_cognitive_account", providers + "Microsoft.CognitiveServices/accounts/ai", `{"kind": "OpenAI", "custom_subdomain_name": "ai", "endpoint": "?https://ai.openai.azure.com/"}`,
		`{"kind": "OpenAI", "properties": {"customSubDomainName": "ai", "endpoint": "https://ai.openai.azure.com/"}}`},
	{"azurerm_search_service", providers + "Microsoft.Search/searchServices/s", `{"public_network_access_enabled": true}`, `{"properties": {"publicNetworkAccess": "Enabled"}}`},
	{"azurerm_linux_web_app", providers + "Microsoft.Web/sites/web", `{"default_hostname": "?web.azurewebsites.net", "virtual_network_subnet_id": "` + app + `"}`, `{"properties": {"defaultHostName": "web.azurewebsites.net", "virtualNetworkSubnetId": "` + app + `"}}`},
	{"azurerm_app_service_virtual_network_swift_connection", providers + "Microsoft.Web/sites/web", `{"app_service_id": "` + providers + `Microsoft.Web/sites/web", "subnet_id": "` + app + `"}`, `{"properties": {"virtualNetworkSubnetId": "` + app + `"}}`},
	{"azurerm_kubernetes_cluster", providers + "Microsoft.ContainerService/managedClusters/aks",
		`{"fqdn": "?aks.hcp.westeurope.azmk8s.io", "private_cluster_enabled": true, "default_node_pool": [{"name": "system", "vnet_subnet_id": "` + app + `"}], "network_profile": [{"network_plugin": "azure", "outbound_type": "userDefinedRouting"}]}`,
		`{"properties": {"fqdn": "aks.hcp.westeurope.azmk8s.io", "apiServerAccessProfile": {"enablePrivateCluster": true}, "agentPoolProfiles": [{"name": "system", "vnetSubnetID": "` + app + `"}],
		  "networkProfile": {"networkPlugin": "azure", "outboundType": "userDefinedRouting"}}}`},
	{"azurerm_container_app_environment", providers + "Microsoft.App/managedEnvironments/env", `{"infrastructure_subnet_id": "` + app + `", "internal_load_balancer_enabled": true, "static_ip_address": "?10.0.0.10"}`,
		`{"properties": {"vnetConfiguration": {"infrastructureSubnetId": "` + app + `", "internal": true}, "staticIp": "10.0.0.10"}}`},
}
