package verify

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"
)

// AzCommands are the az network commands that make the changes to a design deployed
// in Azure, one line each, in order. The resource group is the shell's variable RG.
// What is no matter of Azure's, such as a site's own firewall, and what has no
// command here is a comment with the change.
func AzCommands(d sim.Design, changes ...sim.Change) []string {
	out := make([]string, 0, len(changes))
	for _, c := range changes {
		line := azCommand(&d, c)
		if line == "" {
			line = "# " + c.String()
		}
		out = append(out, line)
		if edited, err := d.Apply(c); err == nil {
			d = edited
		}
	}
	return out
}

func azCommand(d *sim.Design, c sim.Change) string {
	switch c := c.(type) {
	case sim.AddRoute:
		target := c.Route.Tag
		if target == "" {
			target = c.Route.Prefix.String()
		}
		line := az("route-table route create", "--route-table-name", c.Table, "--name", c.Route.Name, "--address-prefix", target, "--next-hop-type", c.Route.NextHop.Type.String())
		if c.Route.NextHop.IP.IsValid() {
			line += " --next-hop-ip-address " + c.Route.NextHop.IP.String()
		}
		return line
	case sim.RemoveRoute:
		return az("route-table route delete", "--route-table-name", c.Table, "--name", c.Name)
	case sim.SetPropagation:
		return az("route-table update", "--name", c.Table, "--disable-bgp-route-propagation", strconv.FormatBool(!c.Propagate))
	case sim.AddSecurityRule:
		return azRule(c)
	case sim.RemoveSecurityRule:
		return az("nsg rule delete", "--nsg-name", c.NSG, "--name", c.Name)
	case sim.AddServiceEndpoint:
		return azEndpoints(d, c)
	case sim.SetPeering:
		return azPeering(c)
	case sim.SetDNSServers:
		return az("vnet update", "--name", c.VNet) + " --dns-servers " + addrTexts(c.Servers)
	case sim.AddEdgeRule, sim.RemoveEdgeRule:
		return "# on premises: " + c.String()
	}
	return ""
}

// az is a command with its arguments quoted for a shell.
func az(command string, args ...string) string {
	line := `az network ` + command + ` --resource-group "$RG"`
	for i, a := range args {
		if i%2 == 1 {
			a = shellWord(a)
		}
		line += " " + a
	}
	return line
}

// shellWord is a word as a POSIX shell reads it.
func shellWord(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-/:,=@", r)
	}) < 0
	if plain && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func shellWords(words []string) string {
	if len(words) == 0 {
		return "'*'"
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = shellWord(w)
	}
	return strings.Join(out, " ")
}

func azRule(c sim.AddSecurityRule) string {
	r := c.Rule
	if len(r.SourceASGs)+len(r.DestinationASGs) > 0 {
		return ""
	}
	protocol := r.Protocol.String()
	if r.Protocol == sim.AnyProtocol {
		protocol = "*"
	}
	return az("nsg rule create", "--nsg-name", c.NSG, "--name", r.Name, "--priority", strconv.Itoa(r.Priority),
		"--direction", r.Direction.String(), "--access", r.Access.String(), "--protocol", protocol) +
		" --source-address-prefixes " + shellWords(r.Sources) + " --source-port-ranges " + shellWords(r.SourcePorts) +
		" --destination-address-prefixes " + shellWords(r.Destinations) + " --destination-port-ranges " + shellWords(r.DestinationPorts)
}

// azEndpoints names every service endpoint of the subnet: the command replaces the
// list.
func azEndpoints(d *sim.Design, c sim.AddServiceEndpoint) string {
	vnet, subnet, _ := strings.Cut(c.Subnet, "/")
	all := []string{c.Service}
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			if v.Name == vnet && s.Name == subnet {
				all = append(slices.Clone(s.ServiceEndpoints), c.Service)
			}
		}
	}
	return az("vnet subnet update", "--vnet-name", vnet, "--name", subnet) + " --service-endpoints " + shellWords(all)
}

// azPeering names the peering by its ends: a design does not know its own name.
func azPeering(c sim.SetPeering) string {
	property := c.Flag.String()
	return az("vnet peering update", "--vnet-name", c.From, "--name", c.From+"-to-"+c.To, "--set", fmt.Sprintf("%s=%t", property, c.Value))
}

func addrTexts(as []netip.Addr) string {
	if len(as) == 0 {
		return `""`
	}
	words := make([]string, len(as))
	for i, a := range as {
		words[i] = a.String()
	}
	return strings.Join(words, " ")
}
