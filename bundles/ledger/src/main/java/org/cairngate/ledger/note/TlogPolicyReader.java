package org.cairngate.ledger.note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Reads the lines of one policy file (C2SP tlog-policy). One reader reads one file. */
final class TlogPolicyReader {

    private final List<TlogPolicy.Log> logs = new ArrayList<>();
    private final Map<String, TlogPolicy.Witness> witnesses = new LinkedHashMap<>();
    private final Map<String, TlogPolicy.Group> groups = new LinkedHashMap<>();
    private final Set<NoteScheme> logKeys = new HashSet<>();
    private final Set<NoteScheme> witnessKeys = new HashSet<>();
    private final Set<String> members = new HashSet<>();
    private Optional<String> quorum = Optional.empty();
    private int number;

    /** Reads a file whose octets are given as one character each. */
    TlogPolicy read(String file) throws RefusedException {
        if (file.chars().anyMatch(c -> (c < ' ' && c != '\t' && c != '\n') || c == 0x7f)) {
            throw refused("control characters other than tab and newline are not allowed");
        }
        if (!file.endsWith("\n")) {
            throw refused("the last line has no newline");
        }
        for (String line : file.substring(0, file.length() - 1).split("\n", -1)) {
            number++;
            List<String> words = Arrays.stream(line.split("[ \t]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (!words.isEmpty() && !words.get(0).startsWith("#")) {
                readLine(words);
            }
        }
        if (quorum.isEmpty()) {
            throw refused("there is no quorum line");
        }
        return new TlogPolicy(logs, witnesses, groups, quorum.get());
    }

    private void readLine(List<String> words) throws RefusedException {
        if (Math.max(logs.size(), Math.max(witnesses.size(), groups.size())) >= TlogPolicy.MAX_ENTRIES) {
            throw refused("more than " + TlogPolicy.MAX_ENTRIES + " entries of one kind");
        }
        switch (words.get(0)) {
            case "log" -> readLog(words);
            case "witness" -> readWitness(words);
            case "group" -> readGroup(words);
            case "quorum" -> readQuorum(words);
            default -> throw refused("a line starts with log, witness, group, quorum or #");
        }
    }

    private void readLog(List<String> words) throws RefusedException {
        requireWords(words, 2, 3);
        NoteKey key = key(words.get(1), false);
        if (!logKeys.add(key.scheme())) {
            throw refused("a log's key occurs twice");
        }
        logs.add(new TlogPolicy.Log(key, optional(words, 2)));
    }

    private void readWitness(List<String> words) throws RefusedException {
        requireWords(words, 3, 4);
        NoteKey key = key(words.get(2), true);
        if (!witnessKeys.add(key.scheme())) {
            throw refused("a witness's key occurs twice");
        }
        witnesses.put(newName(words.get(1)), new TlogPolicy.Witness(key, optional(words, 3)));
    }

    private void readGroup(List<String> words) throws RefusedException {
        requireWords(words, 4, Integer.MAX_VALUE);
        String name = newName(words.get(1));
        List<String> names = words.subList(3, words.size());
        for (String member : names) {
            requireDefined(member);
            if (!members.add(member)) {
                throw refused("a name is a member of two groups, or twice of one");
            }
        }
        groups.put(name, new TlogPolicy.Group(threshold(words.get(2), names.size()), names));
    }

    private void readQuorum(List<String> words) throws RefusedException {
        requireWords(words, 2, 2);
        if (quorum.isPresent()) {
            throw refused("there is a second quorum line");
        }
        String name = words.get(1);
        if (!name.equals(TlogPolicy.NONE)) {
            requireDefined(name);
        }
        quorum = Optional.of(name);
    }

    private int threshold(String word, int size) throws RefusedException {
        if (word.equals("any")) {
            return 1;
        }
        if (word.equals("all")) {
            return size;
        }
        if (!word.matches("[1-9][0-9]{0,5}") || Integer.parseInt(word) > size) {
            throw refused("a group's threshold is any, all or 1.." + size);
        }
        return Integer.parseInt(word);
    }

    private NoteKey key(String octets, boolean cosigns) throws RefusedException {
        NoteKey key;
        try {
            key = NoteKey.parse(new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            throw refused(e.detail());
        }
        if (key.cosigns() != cosigns) {
            throw refused("the key of " + key.name() + " is a " + (cosigns ? "log's" : "witness's")
                    + ", which cannot be used here");
        }
        return key;
    }

    private String newName(String name) throws RefusedException {
        if (name.equals(TlogPolicy.NONE) || witnesses.containsKey(name) || groups.containsKey(name)) {
            throw refused("a name is defined twice, or is none");
        }
        return name;
    }

    private void requireDefined(String name) throws RefusedException {
        if (!witnesses.containsKey(name) && !groups.containsKey(name)) {
            throw refused("a name is used before its line, or has none");
        }
    }

    private void requireWords(List<String> words, int least, int most) throws RefusedException {
        if (words.size() < least || words.size() > most) {
            throw refused("a " + words.get(0) + " line cannot have " + words.size() + " words");
        }
    }

    private static Optional<String> optional(List<String> words, int index) {
        return words.size() > index ? Optional.of(words.get(index)) : Optional.empty();
    }

    private RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, "policy line " + number + ": " + detail);
    }
}
