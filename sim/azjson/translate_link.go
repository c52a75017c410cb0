package azjson

import (
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// linkService is the private link service with an identifier or alias, nil if no file
// has it.
func (t *translation) linkService(id string) *resource.Resource {
	if r := t.set.get(id); r != nil {
		if resource.Is(r.Type, kindLinkService) {
			return r
		}
		return nil
	}
	for _, r := range t.set.of(kindLinkService) {
		if alias := r.Get("alias").Text(); alias != "" && strings.EqualFold(alias, id) {
			return r
		}
	}
	return nil
}

// approves says whether the owner of a link service approves an endpoint's subscription
// by itself.
func (t *translation) approves(link *resource.Resource, endpoint string) bool {
	at, _ := resource.ParseID(endpoint)
	for _, x := range link.Get("autoApproval").Get("subscriptions").Items() {
		if s := t.resolve(x).Text(); s == "*" || strings.EqualFold(s, at.Subscription) {
			return true
		}
	}
	return false
}

// privateLinkService reads a link service: a load balancer's frontend, and the
// addresses as which its clients come (net:1.8.b7).
func (t *translation) privateLinkService(r *resource.Resource) {
	o := t.open(r)
	o.skip("networkInterfaces", "alias", "privateEndpointConnections", "autoApproval", "accessMode")
	s := sim.PrivateLinkService{Name: t.name(r.ID), Frontend: o.linkFrontend()}
	for i, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAllocationMethod", "privateIPAddressVersion", "primary", "privateIPAddress")
		subnet, a := c.subnet("subnet"), t.privateAddress(r, i, c.v)
		switch {
		case subnet == "" || !a.IsValid():
			continue
		case s.Subnet == "":
			s.Subnet = subnet
			c.linkPolicies()
		case s.Subnet != subnet:
			c.note(NoteNotModelled, "subnet", "NAT addresses in a second subnet, "+subnet)
			continue
		}
		s.NATIPs = append(s.NATIPs, a)
	}
	if o.yes("enableProxyProtocol") {
		o.note(NoteNotModelled, "enableProxyProtocol", "the machines behind it can read the client's address in a PROXY header, which no rule sees")
	}
	if to := o.text("destinationIPAddress"); to != "" {
		o.note(NoteLeftOut, "destinationIPAddress", "a link service that leads to an address, and not to a load balancer, is not modelled")
		return
	}
	if seen := o.object("visibility").texts("subscriptions"); len(seen) > 0 && !slices.Contains(seen, "*") {
		o.note(NoteNotModelled, "visibility", "who may ask for a connection is not modelled: the state of each endpoint's counts")
	}
	if s.Frontend == "" || s.Subnet == "" {
		o.note(NoteLeftOut, "", "without a frontend and a subnet that are known there is no link service")
		return
	}
	t.d.PrivateLinkServices = append(t.d.PrivateLinkServices, s)
}

// linkPolicies notes what Azure refuses: a link service in a subnet with policies for
// those.
func (c *object) linkPolicies() {
	subnet := c.t.set.get(c.id("subnet"))
	if subnet != nil && strings.EqualFold(subnet.Get("privateLinkServiceNetworkPolicies").Text(), "Enabled") {
		c.note(NoteProblem, "subnet", "privateLinkServiceNetworkPolicies of "+short(subnet.ID)+" is Enabled: Azure takes no link service there")
	}
}

// linkFrontend is the frontend of a link service, "lb/frontend" as declared.
func (o *object) linkFrontend() string {
	const key = "loadBalancerFrontendIpConfigurations"
	for _, id := range o.ids(key) {
		lb := o.t.find(o, key, resource.Parent(id), kindBalancer)
		for i := range o.t.d.LoadBalancers {
			b := &o.t.d.LoadBalancers[i]
			if b.Name != lb {
				continue
			}
			for _, f := range b.Frontends {
				if strings.EqualFold(f.Name, resource.Name(id)) {
					return lb + "/" + f.Name
				}
			}
			o.note(NoteDangling, key, "refers to "+short(id)+", which "+lb+" does not have")
		}
	}
	return ""
}
