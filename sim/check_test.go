package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mistake is one way to spoil the valid design, and all that check says then.
type mistake struct {
	name string
	fact string // where it is documented that Azure refuses it, or ""
	edit func(d *Design)
	want []string
}

// mistakes runs one subtest a row. Those with a fact bear its tag in the name.
func mistakes(t *testing.T, rows []mistake) {
	t.Helper()
	for _, r := range rows {
		t.Run(strings.TrimSpace(r.fact+" "+r.name), func(t *testing.T) {
			d := validDesign()
			r.edit(d)
			if got := messages(check(d)); !slices.Equal(got, r.want) {
				t.Errorf("check(%s) =\n%s\nwant\n%s", r.name, strings.Join(got, "\n"), strings.Join(r.want, "\n"))
			}
		})
	}
}

// messages is the joined mistakes one by one.
func messages(err error) (list []string) {
	for _, e := range mistakesOf(err) {
		list = append(list, e.Error())
	}
	return list
}

func mistakesOf(err error) (list []*DesignError) {
	if err == nil {
		return nil
	}
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		list = append(list, e.(*DesignError))
	}
	return list
}

func TestAllMistakesAtOnce(t *testing.T) {
	d := validDesign()
	d.VNets[1].Subnets[1].RouteTable = "rt-apm"
	d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.1")
	d.VNets[0].Subnets[0].NSG = "nsg"
	d.Peerings[1].To = "hob"
	d.RouteTables[0].Routes[1].NextHop.IP = netip.Addr{}
	d.NSGs[0].Rules[0].Priority = 0
	d.NSGs[0].Rules[0].Sources = []string{"VirtualNetwork", "10.0.0.1/8", "Sorage"}
	d.PublicIPs[0].IP = IP("10.0.0.1")
	d.Firewalls[0].NAT[0].Rules[0].Port = 0
	d.Gateways[0].Connections[0].Edge = "vnp"
	d.APIMs[0].Units = 40
	want := strings.TrimSpace(`
apiManagement["apim"].capacity: "40" is out of range, want 1..31 for Premium
azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].destinationPort: "0" is out of range, want 1..63999
networkSecurityGroups["nsg"].securityRules["dns"].priority: "0" is out of range, want 100..4096
networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: "10.0.0.1/8" has host bits set, want "10.0.0.0/8"
networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: no service tag named "Sorage" (have "Storage")
publicIPAddresses["pip-apim"].ipAddress: "10.0.0.1" is not a public address
routeTables["rt-apim"].routes["fw"].nextHopIpAddress: no address given, want the private address of the appliance
virtualNetworkGateways["vpngw"].connections["to-dc"].edge: no edge of site "dc" named "vnp" (have "vpn")
virtualNetworkPeerings["spoke -> hob"].remoteVirtualNetwork: no virtual network named "hob" (have "hub")
virtualNetworks["hub"].subnets["GatewaySubnet"].networkSecurityGroup: "nsg" on GatewaySubnet, where Azure allows none
virtualNetworks["spoke"].subnets["apim"].routeTable: no route table named "rt-apm" (have "rt-apim", "rt-app")
virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "10.1.0.1" is one of the five addresses that Azure keeps of "10.1.0.0/24": the first four and the last
`)
	err := check(d)
	if got := fmt.Sprint(err); got != want {
		t.Errorf("check =\n%s\nwant\n%s", got, want)
	}
	var first *DesignError
	if !errors.As(err, &first) || first.Place != `apiManagement["apim"].capacity` {
		t.Errorf("errors.As finds %+v, want the mistake that sorts first", first)
	}
}

// anyDesign draws Designs that obey nothing: zero and impossible values of every
// kind, and references that sometimes hit, since names are few.
func anyDesign() *rapid.Generator[Design] {
	return rapid.Custom(func(t *rapid.T) Design {
		var d Design
		anyValue(t, reflect.ValueOf(&d).Elem())
		return d
	})
}

var (
	someTexts = []string{"", "a", "A", "b", "a/a", "a/b", "a/GatewaySubnet", "a/AzureFirewallSubnet", "GatewaySubnet",
		"AzureFirewallSubnet", "internet", "10.0.0.4", "10.0.0.0/8", "::/0", "10.0.0.1/8", "*", "Storage", "VirtualNetwork",
		"AzureCloud.eastus", "443", "2-1", "\xff\x00", "Developer", "Basic", "Microsoft.Storage", strings.Repeat("é", 60), "fe80::1%x"}
	someAddrs = append(IPs("0.0.0.0", "10.0.0.4", "10.0.0.5", "10.0.0.255", "255.255.255.255", "198.51.100.1", "198.51.100.1",
		"::", "2001:db8::4", "::ffff:10.0.0.4", "fe80::1%eth0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), netip.Addr{})
	someInts = []int64{0, 1, 2, 3, 4, 100, 101, 31, 32, 4096, 65000, 65535, -1, -1 << 62, 1<<63 - 1}
)

func anyValue(t *rapid.T, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[netip.Addr]():
		v.Set(reflect.ValueOf(rapid.SampledFrom(someAddrs).Draw(t, "addr")))
		return
	case reflect.TypeFor[netip.Prefix]():
		p := netip.PrefixFrom(rapid.SampledFrom(someAddrs).Draw(t, "addr"), rapid.IntRange(-1, 129).Draw(t, "bits"))
		if rapid.Bool().Draw(t, "masked") {
			p = p.Masked()
		}
		v.Set(reflect.ValueOf(p))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			anyValue(t, v.Field(i))
		}
	case reflect.Slice:
		n := rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "len")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			anyValue(t, v.Index(i))
		}
	case reflect.String:
		v.SetString(rapid.SampledFrom(someTexts).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.SampledFrom(someInts).Draw(t, "int"))
	case reflect.Uint8, reflect.Uint16:
		v.SetUint(uint64(rapid.SampledFrom([]uint8{0, 0, 1, 2, 3, 4, 6, 17, 99, 255}).Draw(t, "uint")))
	default:
		t.Fatalf("no values for a field of type %v", v.Type())
	}
}

// TestAnyDesignIsChecked holds check to its word for whatever it is given: no
// panic, places and messages there, sorted, each once, the same every time, and
// the design left alone.
func TestAnyDesignIsChecked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDesign().Draw(t, "design")
		before := d.Clone()
		first := mistakesOf(check(&d))
		if !reflect.DeepEqual(before, d) {
			t.Fatalf("check edited the design")
		}
		for i, e := range first {
			if e.Place == "" || e.Message == "" || strings.ContainsAny(e.Error(), "\n\x00") {
				t.Fatalf("mistake %q has no proper text", e.Error())
			}
			if i > 0 && (e.Place < first[i-1].Place || *e == *first[i-1]) {
				t.Fatalf("%q comes behind %q", e, first[i-1])
			}
		}
		if again := mistakesOf(check(&before)); !reflect.DeepEqual(first, again) {
			t.Fatalf("second check differs:\n%v\n%v", first, again)
		}
	})
}

// TestOrderOfDeclarationDoesNotMatter shuffles every list of named parts.
func TestOrderOfDeclarationDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := validDesign()
		for range rapid.IntRange(0, 6).Draw(t, "mistakes") {
			rapid.SampledFrom(someMistakes).Draw(t, "mistake")(d)
		}
		want := messages(check(d))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffle(random, reflect.ValueOf(d).Elem())
		if got := messages(check(d)); !slices.Equal(got, want) {
			t.Fatalf("shuffled:\n%s\nas declared:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// someMistakes clash with another part, whose place in the order might matter.
// Every part keeps a name of its own, which is its place.
var someMistakes = []func(d *Design){
	func(d *Design) { d.Services[0].Name = "Web" },
	func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.5") },
	func(d *Design) { d.NSGs[0].Rules[1].Priority = 100 },
	func(d *Design) { d.PublicIPs[0].IP = d.PublicIPs[1].IP },
	func(d *Design) { d.Internet[0].IP = d.PublicIPs[2].IP },
	func(d *Design) { d.NATGateways[0].PublicIPs = []string{"pip-fw"} },
	func(d *Design) { d.RouteTables[1].Routes[0].Name, d.RouteTables[1].Routes[1].Name = "x", "X" },
	func(d *Design) { d.VNets[1].Space = CIDRs("10.0.128.0/17") },
	func(d *Design) { d.VNets[1].Subnets[0].Prefixes = CIDRs("10.1.1.0/24") },
	func(d *Design) { d.VNets[1].Subnets[1].RouteTable = "rt-ap" },
	func(d *Design) { d.Sites[0].Hosts[0].IP = d.Sites[0].Hosts[1].IP },
	func(d *Design) { d.Sites[0].Edges[1].Filter.Loose = true },
	func(d *Design) {
		d.Gateways = append(d.Gateways, Gateway{Name: "er", VNet: "hub", Type: ExpressRoute}, Gateway{Name: "er2", VNet: "hub", Type: ExpressRoute})
	},
}

// shuffle reorders every list of structs whose elements are named, however deep.
func shuffle(random *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().PkgPath() == reflect.TypeFor[Design]().PkgPath() {
				shuffle(random, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			shuffle(random, v.Index(i))
		}
		if v.Type() == reflect.TypeFor[[]Peering]() || namedElements(v) {
			random.Shuffle(v.Len(), reflect.Swapper(v.Interface()))
		}
	}
}

func namedElements(v reflect.Value) bool {
	for i := range v.Len() {
		if e := v.Index(i); e.Kind() != reflect.Struct || !e.FieldByName("Name").IsValid() || e.FieldByName("Name").String() == "" {
			return false
		}
	}
	return true
}
