package value_test

import (
	"fmt"
	"math"
	"testing"

	"azpath/sim/azjson/internal/value"
)

func TestWhatIsInASecretIsOne(t *testing.T) {
	v, err := value.Parse("x.json", []byte(`{"user":"a","keys":["b"]}`))
	if err != nil {
		t.Fatal(err)
	}
	secret := v.Hidden()
	for name, x := range map[string]value.Value{
		"member": secret.Get("user"), "member of a member": secret.At("keys"), "item": secret.Get("keys").Index(0),
	} {
		if !x.IsHidden() {
			t.Errorf("%s of a secret is none", name)
		}
	}
	for _, x := range secret.Members() {
		if !x.IsHidden() {
			t.Error("a member of a secret is none")
		}
	}
	if v.Get("user").IsHidden() || v.HoldsHidden() {
		t.Error("a secret was made of what it was made from")
	}
	around := value.List(value.Int(1), value.Fields(value.Member{Key: "key", Value: value.Text("b").Hidden()}))
	if !around.HoldsHidden() || around.IsHidden() || around.Index(0).HoldsHidden() {
		t.Error("an array around a secret is not told from one")
	}
	if without := around.Index(1).Without("key"); without.HoldsHidden() {
		t.Error("the object holds a secret that was taken out")
	}
}

func TestKnown(t *testing.T) {
	u := value.Missing(value.Array, "{list}", "list has no value")
	if u.Known().Kind() != value.Absent || u.Len() != 0 {
		t.Error("something is known of an unknown")
	}
	part := value.List(value.Text("a"))
	if k := u.Knowing(part); !value.Equal(k.Known(), part) || !k.IsUnknown() || k.Len() != 0 || k.Would() != value.Array {
		t.Errorf("%v is known of %v", k.Known(), k)
	}
	if !value.Equal(part.Known(), part) {
		t.Error("a value is not known whole")
	}
}

// What stands in a value twice counts twice, so that a tree that shares its branches
// is as large as it would be written.
func TestSize(t *testing.T) {
	v := value.Text("x")
	before := 0
	for range 100 {
		v = value.List(v, v)
		if v.Size() <= before && v.Size() < math.MaxInt32 {
			t.Fatalf("%d after %d", v.Size(), before)
		}
		before = v.Size()
	}
	if before != math.MaxInt32 {
		t.Errorf("a tree of 2^100 leaves takes %d", before)
	}
	read, err := value.Parse("x.json", []byte(`{"a":[1,{"b":"c"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	made := value.Fields(value.Member{Key: "a", Value: value.List(value.Int(1), value.Fields(value.Member{Key: "b", Value: value.Text("c")}))})
	if read.Size() != made.Size() {
		t.Errorf("read %d, made %d", read.Size(), made.Size())
	}
}

func TestFieldsOfOneName(t *testing.T) {
	v := value.Fields(value.Member{Key: "A", Value: value.Int(1)}, value.Member{Key: "b", Value: value.Int(2)},
		value.Member{Key: "a", Value: value.Int(3)}, value.Member{Key: "c"})
	if n, _ := v.Get("A").Int(); v.Len() != 2 || n != 3 {
		t.Errorf("%d members, a is %d", v.Len(), n)
	}
}

// A large object is looked up like a small one.
func TestMembersOfLargeObjects(t *testing.T) {
	var members []value.Member
	for i := range 1000 {
		members = append(members, value.Member{Key: fmt.Sprintf("Key%dÄ", i%900), Value: value.Int(i)}, value.Member{Key: fmt.Sprintf("Key%d", i%900), Value: value.Int(i)})
	}
	text, err := value.Fields(append(members, value.Member{Key: "\u212a", Value: value.True})...).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := value.Parse("x", text)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []value.Value{value.Fields(members...), parsed, parsed.With("new", value.Nil).Without("NEW")} {
		for key, want := range map[string]string{"key5": "905", "KEY899": "899", "key5ä": "905", "KEY899Ä": "899", "key900": "", "k": "", "": ""} {
			if got := v.Get(key).Text(); got != want {
				t.Errorf("%q is %q, want %q", key, got, want)
			}
		}
	}
}
