package sim

import "testing"

func TestDocumentedGroupFindings(t *testing.T) {
	base := grouped(t).with(func(d *Design) { d.ApplicationSecurityGroups = d.ApplicationSecurityGroups[:2] })
	finds(t, []flaw{
		// net:N7
		{says: "several groups on a side", design: base, changes: []string{"nsg add nsg-subnet many 100 Inbound Deny Tcp asg/web,asg/data -> *:22"},
			want: []string{`networkSecurityGroups["nsg-subnet"].securityRules["many"]: many-groups: names 2 application security groups on a side: the guide allows one, the page of limits ten`},
			mend: []string{"nsg remove nsg-subnet many"}},
		// net:N8
		{says: "a group without members", design: base, edit: func(d *Design) {
			d.ApplicationSecurityGroups = append(d.ApplicationSecurityGroups, ApplicationSecurityGroup{Name: "empty"})
		}, want: []string{`applicationSecurityGroups["empty"]: unused: no network interface is a member: rules that name it match nothing by it`}},
		// net:N9
		{says: "two admin rules of one priority", design: managed(t), changes: []string{"admin add sec/base b 10 Inbound Deny Tcp * -> *:22", "admin add sec/base a 10 Inbound Allow Tcp * -> *:22", "admin add sec/base c 10 Outbound Deny Tcp * -> *:22"},
			want: []string{`virtualNetworks["a"]: equal-priority: security admin rules sec/base a and sec/base b are both 10 Inbound: the first by name is judged first`},
			mend: []string{"admin remove sec/base b"}},
	})
}
