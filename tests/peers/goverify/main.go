// Checks a log of ours with the packages that the go command itself checks its checksum database with.
//
//	goverify VKEY CHECKPOINT LEAVES PROOFS
//
// LEAVES holds one entry a line. PROOFS holds one proof a line: "record INDEX HASH..." that an entry is in the tree,
// "tree SIZE ROOT HASH..." that it begins with a smaller one.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"goverify/note"
	"goverify/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func hashes(words []string) []tlog.Hash {
	var found []tlog.Hash
	for _, word := range words {
		hash, err := tlog.ParseHash(word)
		must(err)
		found = append(found, hash)
	}
	return found
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err)
	raw, err := os.ReadFile(os.Args[2])
	must(err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	must(err)
	head := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(head[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(head[2])
	must(err)

	// The root, from the entries.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	file, err := os.Open(os.Args[3])
	must(err)
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<17), 1<<17)
	var leaves []tlog.Hash
	for lines.Scan() {
		added, err := tlog.StoredHashes(int64(len(leaves)), lines.Bytes(), reader)
		must(err)
		stored = append(stored, added...)
		leaves = append(leaves, tlog.RecordHash(lines.Bytes()))
	}
	must(lines.Err())
	own, err := tlog.TreeHash(size, reader)
	must(err)
	if own != root || int64(len(leaves)) != size {
		must(fmt.Errorf("the checkpoint tells %d and %v, the entries %d and %v", size, root, len(leaves), own))
	}

	// The proofs.
	file, err = os.Open(os.Args[4])
	must(err)
	lines = bufio.NewScanner(file)
	count := 0
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		number, err := strconv.ParseInt(words[1], 10, 64)
		must(err)
		if words[0] == "record" {
			must(tlog.CheckRecord(hashes(words[2:]), size, root, number, leaves[number]))
		} else {
			older, err := tlog.ParseHash(words[2])
			must(err)
			must(tlog.CheckTree(hashes(words[3:]), size, root, number, older))
		}
		count++
	}
	must(lines.Err())
	fmt.Printf("%s by %s: %d entries, %d proofs\n", head[0], opened.Sigs[0].Name, size, count)
}
