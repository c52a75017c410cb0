package render

import (
	"net/netip"

	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/verify"
)

// Version is that of the documents that [Report.JSON] writes. Within a version fields
// may be added; what a field means, and the words it may have, stay.
const Version = 1

// Document is a report for programs: what [Report.JSON] writes and [ReadDocument] reads.
// [Schema] is the same as a JSON Schema. Tokens are those of the texts, such as
// "dropped" and "asymmetric-no-state".
type Document struct {
	// Version is the version of this form, 1.
	Version int `json:"version"`
	// Title heads the report.
	Title string `json:"title"`
	// Summary are paragraphs at its head.
	Summary []string `json:"summary,omitempty"`
	// Flows are the questions with their answers, in the order asked.
	Flows []DocumentFlow `json:"flows"`
	// Findings are what deploys and will not work, or is likely a mistake.
	Findings []sim.Finding `json:"findings"`
	// Connectivity is the network status of API Management instances.
	Connectivity []DocumentStatus `json:"connectivity,omitempty"`
	// Intents are what was to be proved.
	Intents []DocumentIntent `json:"intents,omitempty"`
	// Outcomes are what all flows of a set come to.
	Outcomes []DocumentOutcomes `json:"outcomes,omitempty"`
	// Differences are what a change does to all flows of a set.
	Differences []DocumentDifference `json:"differences,omitempty"`
	// Assumptions are what some answer leans on where Azure's documents are open.
	Assumptions []DocumentAssumption `json:"assumptions,omitempty"`
	// Sections are anything else, such as notes of an import.
	Sections []Section `json:"sections,omitempty"`
}

// DocumentFlow is a question with its answer.
type DocumentFlow struct {
	// Name says what the flow is for.
	Name string `json:"name,omitempty"`
	// Trace is the answer.
	Trace DocumentTrace `json:"trace"`
	// Before is the verdict before a change, where that was asked.
	Before *DocumentVerdict `json:"before,omitempty"`
}

// DocumentTrace is a flow with everything that decided it.
type DocumentTrace struct {
	// Flow is the question: "tcp client -> apim:443".
	Flow sim.Flow `json:"flow"`
	// Verdict is how it ended.
	Verdict DocumentVerdict `json:"verdict"`
	// Cause is the evidence in one sentence; empty when delivered.
	Cause string `json:"cause,omitempty"`
	// Symptom is what the user of the flow sees; empty when delivered.
	Symptom string `json:"symptom,omitempty"`
	// Forward are the devices that the client's first packet passed.
	Forward []string `json:"forward"`
	// Return are the devices that the server's first packet passed; empty if none was
	// sent.
	Return []string `json:"return"`
	// Lookup is how the destination's name resolved, where it had to.
	Lookup *DocumentLookup `json:"lookup,omitempty"`
	// Legs are the packets of the conversation, in order.
	Legs []DocumentLeg `json:"legs,omitempty"`
	// Assumptions are what the answer leans on, by token.
	Assumptions []string `json:"assumptions,omitempty"`
	// Blockers are all places that have to change, where that was asked.
	Blockers []DocumentBlocker `json:"blockers,omitempty"`
	// Others are how the flow ends on the other paths that Azure may take.
	Others []DocumentVerdict `json:"others,omitempty"`
}

// DocumentVerdict is how a flow ended.
type DocumentVerdict struct {
	// Disposition is the word for it: delivered, dropped, refused, unresolved, exited or
	// undetermined.
	Disposition sim.Disposition `json:"disposition"`
	// Reason is a token such as asymmetric-no-state; none when delivered or exited.
	Reason sim.Reason `json:"reason"`
	// Leg is the packet at which the conversation ended: name, SYN, SYN-ACK, ACK, request,
	// response, response-ACK or reset.
	Leg sim.Leg `json:"leg"`
	// At is the device where it ended.
	At string `json:"at"`
	// Asymmetric: a return leg missed a stateful device of the forward path, or met
	// another.
	Asymmetric bool `json:"asymmetric"`
}

// DocumentLookup is the resolution of a name.
type DocumentLookup struct {
	// Name is the name asked for.
	Name string `json:"name"`
	// Result is the word for what came of it.
	Result string `json:"result"`
	// Addresses are those that the answer leads to.
	Addresses []netip.Addr `json:"addresses,omitempty"`
	// Chain is who asked whom and what decided there, a line each.
	Chain []string `json:"chain,omitempty"`
}

// DocumentLeg is one packet's way.
type DocumentLeg struct {
	// Leg is which packet it is, in the words of a verdict.
	Leg sim.Leg `json:"leg"`
	// Hops are the devices it passed.
	Hops []DocumentHop `json:"hops"`
}

// DocumentHop is a device and what was decided there.
type DocumentHop struct {
	// Device is its name; "internet" is the internet.
	Device string `json:"device"`
	// Source is where the packet that arrived was from, with its port.
	Source string `json:"source"`
	// Destination is where it was for, with its port.
	Destination string `json:"destination"`
	// Steps are the decisions, in order.
	Steps []DocumentStep `json:"steps"`
}

// DocumentStep is one decision.
type DocumentStep struct {
	// Verb is the word for its kind: send, route, acl, rule, state, nat, pick, proxy,
	// block, accept, reject, drop, exit or unsure.
	Verb string `json:"verb"`
	// Text is the decision with its evidence, as a trace prints it.
	Text string `json:"text"`
	// Reason is why it ended there; only of drop, reject, unsure and block.
	Reason string `json:"reason,omitempty"`
	// Nested is the conversation that a proxy opened.
	Nested *DocumentTrace `json:"nested,omitempty"`
}

// DocumentBlocker is one place that has to change before a flow is delivered.
type DocumentBlocker struct {
	// Leg is the first packet that it stops.
	Leg sim.Leg `json:"leg"`
	// At is the device, or the frontend.
	At string `json:"at"`
	// Reason is a token, as of a verdict.
	Reason sim.Reason `json:"reason"`
	// Cause is all of it in one sentence.
	Cause string `json:"cause"`
}

// DocumentStatus is the network status of an API Management instance.
type DocumentStatus struct {
	// Instance is its name.
	Instance string `json:"instance"`
	// Location is the region.
	Location string `json:"location,omitempty"`
	// OK: all that is required works.
	OK bool `json:"ok"`
	// Rows are what it calls, and then what has to come in.
	Rows []DocumentStatusRow `json:"rows"`
	// Findings are what is wrong with its network.
	Findings []apim.Finding `json:"findings,omitempty"`
}

// DocumentStatusRow is a dependency of an instance, or what has to reach it.
type DocumentStatusRow struct {
	// Title is the portal's word for it, or "inbound".
	Title string `json:"title"`
	// Name is the dependency's host name, or what has to come in.
	Name string `json:"name"`
	// Status is success, failure or initializing.
	Status string `json:"status"`
	// Was is the status before a change, where that is known.
	Was string `json:"was,omitempty"`
	// Optional: the instance works without it.
	Optional bool `json:"optional"`
	// Error is what the portal shows; empty on success.
	Error string `json:"error,omitempty"`
	// Verdict is how the flow to it ended; absent for what is inside the instance.
	Verdict *DocumentVerdict `json:"verdict,omitempty"`
}

// DocumentIntent is something that must hold for every flow of a set, and whether it
// does.
type DocumentIntent struct {
	// Name says it in the words of those who want it.
	Name string `json:"name,omitempty"`
	// Text is the intent as a sentence.
	Text string `json:"text"`
	// Status is holds, fails or unproved.
	Status verify.Status `json:"status"`
	// Kinds is how many kinds of flow were walked, one of each.
	Kinds int `json:"kinds"`
	// Wrong are exactly the flows that are not as they must be.
	Wrong []DocumentGroup `json:"wrong,omitempty"`
	// Counterexample is one of them.
	Counterexample *DocumentTrace `json:"counterexample,omitempty"`
	// Assumptions are what the answer leans on, by token.
	Assumptions []string `json:"assumptions,omitempty"`
}

// DocumentGroup is the flows that come to the same.
type DocumentGroup struct {
	// Outcomes are what they come to: several where Azure may choose.
	Outcomes []verify.Outcome `json:"outcomes"`
	// Flows are which they are, a product of header fields each.
	Flows []verify.Flows `json:"flows"`
	// Text is the same in the words of the question.
	Text []string `json:"text"`
	// Example is one of them.
	Example sim.Flow `json:"example"`
	// NotAll: there are more equal ways than were walked.
	NotAll bool `json:"notEveryWay,omitempty"`
	// Assumptions are what some of these answers lean on, by token.
	Assumptions []string `json:"assumptions,omitempty"`
}

// DocumentOutcomes are what every flow of a set comes to.
type DocumentOutcomes struct {
	// Set is the question.
	Set string `json:"set"`
	// Groups are the fates, the worst first.
	Groups []DocumentGroup `json:"groups"`
	// Kinds is how many kinds of flow were walked, one of each.
	Kinds int `json:"kinds"`
}

// DocumentDifference is what a change does to the flows of a set.
type DocumentDifference struct {
	// Set is the question.
	Set string `json:"set"`
	// Changed are the flows that fare otherwise.
	Changed []DocumentChanged `json:"changed"`
	// Same is how many kinds of flow come to the same as before.
	Same int `json:"same"`
	// Kinds is how many kinds of flow were walked, one of each.
	Kinds int `json:"kinds"`
}

// DocumentChanged is the flows that came to one thing and now come to another.
type DocumentChanged struct {
	// Effect is broke, mended or altered.
	Effect string `json:"effect"`
	// Before are their outcomes before the change; none where they could not be sent.
	Before []verify.Outcome `json:"before"`
	// After are their outcomes after it.
	After []verify.Outcome `json:"after"`
	// Flows are which they are, a product of header fields each.
	Flows []verify.Flows `json:"flows"`
	// Text is the same in the words of the question.
	Text []string `json:"text"`
	// Example is one of them.
	Example sim.Flow `json:"example"`
	// NotAll: there are more equal ways than were walked.
	NotAll bool `json:"notEveryWay,omitempty"`
	// Assumptions are what some of these answers lean on, by token.
	Assumptions []string `json:"assumptions,omitempty"`
}

// DocumentAssumption is a reading of Azure's documents that an answer leans on.
type DocumentAssumption struct {
	// Token is the switch that decides it.
	Token string `json:"token"`
	// Text is the reading.
	Text string `json:"text"`
}
