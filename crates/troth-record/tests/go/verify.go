// Checks what a record gives out with Go's own packages for transparency logs: the signed notes
// of sumdb/note, the tree of sumdb/tlog. Knows nothing of Troth but the names of the files.
//
// go run verify.go FOLDER
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var verifier note.Verifier

func main() {
	log.SetFlags(0)
	folder := os.Args[1]
	var err error
	verifier, err = note.NewVerifier(strings.TrimSpace(read(folder, "key")))
	check(err, "the key")
	size, root := open(read(folder, "checkpoint"))
	inclusions := proofs(folder, size, root)
	growths := growths(folder, size, root)
	entries := tiles(folder, size, root)
	fmt.Printf("checked with Go's sumdb: %d inclusion proofs, %d consistency proofs, %d entries in tiles\n",
		inclusions, growths, entries)
}

func check(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func read(parts ...string) string {
	data, err := os.ReadFile(filepath.Join(parts...))
	check(err, "cannot read")
	return string(data)
}

// open checks the signature of a checkpoint and reads size and root.
func open(text string) (int64, tlog.Hash) {
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	check(err, "the note")
	lines := strings.Split(n.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("origin %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "the size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "the root")
	return size, root
}

func hashes(lines []string) []tlog.Hash {
	var all []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		check(err, "a hash")
		all = append(all, hash)
	}
	return all
}

func proofs(folder string, size int64, root tlog.Hash) int {
	for index := int64(0); index < size; index++ {
		head, checkpoint, _ := strings.Cut(read(folder, "proof", fmt.Sprint(index)), "\n\n")
		if s, r := open(checkpoint); s != size || r != root {
			log.Fatalf("proof %d is under another checkpoint", index)
		}
		lines := strings.Split(head, "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" || lines[2] != fmt.Sprintf("index %d", index) {
			log.Fatalf("proof %d: %q", index, lines)
		}
		data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
		check(err, "the extra line")
		var extra struct{ Entry string }
		check(json.Unmarshal(data, &extra), "the extra line")
		leaf := tlog.RecordHash([]byte(extra.Entry))
		path := tlog.RecordProof(hashes(lines[3:]))
		check(tlog.CheckRecord(path, size, root, index, leaf), fmt.Sprintf("proof %d", index))
	}
	return int(size)
}

func growths(folder string, size int64, root tlog.Hash) int {
	count := 0
	for old := int64(37); old < size; old += 37 {
		head, checkpoint, _ := strings.Cut(read(folder, "growth", fmt.Sprint(old)), "\n\n")
		if s, r := open(checkpoint); s != size || r != root {
			log.Fatalf("growth from %d is to another checkpoint", old)
		}
		oldSize, oldRoot := open(read(folder, "checkpoint-at", fmt.Sprint(old)))
		proof := tlog.TreeProof(hashes(strings.Split(head, "\n")[1:]))
		check(tlog.CheckTree(proof, size, root, oldSize, oldRoot), fmt.Sprintf("growth from %d", old))
		count++
	}
	return count
}

// tiles checks that the entries hash to the tiles, and the tiles to the root.
func tiles(folder string, size int64, root tlog.Hash) int {
	stored := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, index := range indexes {
			all = append(all, stored[index])
		}
		return all, nil
	})
	count := int64(0)
	for first := int64(0); first < size; first += 256 {
		suffix := ""
		if size-first < 256 {
			suffix = fmt.Sprintf(".p/%d", size-first)
		}
		name := fmt.Sprintf("%03d%s", first/256, suffix)
		bundle := []byte(read(folder, "tile", "entries", name))
		tile := []byte(read(folder, "tile", "0", name))
		for len(bundle) > 0 {
			length := binary.BigEndian.Uint16(bundle)
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			leaf := tlog.RecordHash(entry)
			if !bytes.Equal(leaf[:], tile[:32]) {
				log.Fatalf("entry %d is not in its tile", count)
			}
			tile = tile[32:]
			more, err := tlog.StoredHashes(count, entry, reader)
			check(err, "stored hashes")
			for idx, hash := range more {
				stored[tlog.StoredHashIndex(0, count)+int64(idx)] = hash
			}
			count++
		}
	}
	computed, err := tlog.TreeHash(size, reader)
	check(err, "the root")
	if count != size || computed != root {
		log.Fatalf("%d entries hash to %v, the checkpoint says %v", count, computed, root)
	}
	return int(count)
}
