package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads the part of CDDL (RFC 8610) that docs/format uses, and says whether a value is of a rule. */
final class Cddl {

    private static final Pattern TOKEN =
            Pattern.compile("h'[0-9a-f]*'|\"[^\"]*\"|\\.[a-z]+|#6\\.1[68]|\\d+\\*\\d+|\\d+\\.\\.\\d+"
                    + "|[A-Za-z][A-Za-z0-9-]*|-?\\d+|[\\[\\](){}<>,:/=&*]");

    sealed interface Type {}

    private record Either(List<Type> types) implements Type {}

    private record Same(CborValue value) implements Type {}

    private record Range(long least, long most) implements Type {}

    private record Row(List<Entry> entries) implements Type {}

    private record Splice(List<Entry> entries) implements Type {}

    private record Nothing() implements Type {}

    /** A map whose keys are numbers, in order. */
    private record Numbered(List<Entry> entries) implements Type {}

    private record Tagged(boolean sign1, Type content) implements Type {}

    private record Control(String name, Type target, Type argument) implements Type {}

    private record Name(String name, List<Type> arguments) implements Type {}

    private record Entry(String label, long least, long most, Type type) {}

    private record Rule(List<String> parameters, Type type) {}

    /** What a parameter stands for: a type, and where its own names are bound. */
    private record Bound(Type type, Map<String, Bound> names) {}

    private final List<String> tokens;
    private final Map<String, Rule> rules = new HashMap<>();
    private final Set<String> used = new TreeSet<>();
    private int next;

    Cddl(String text) {
        tokens = TOKEN.matcher(text.replaceAll(";[^\n]*", ""))
                .results()
                .map(MatchResult::group)
                .toList();
        while (next < tokens.size()) {
            String name = take();
            List<String> parameters = skip("<") ? List.of(take()) : List.of();
            boolean generic = !parameters.isEmpty() && skip(">");
            expect("=");
            Type type = generic && skip("(") ? new Splice(entries(")")) : type();
            if (rules.put(name, new Rule(parameters, type)) != null) {
                throw new IllegalArgumentException(name + " is defined twice");
            }
            used.removeAll(parameters);
        }
    }

    /** Names that are used and have no rule. */
    Set<String> undefined() {
        Set<String> undefined = new TreeSet<>(used);
        undefined.removeAll(rules.keySet());
        undefined.removeAll(List.of("bytes", "text"));
        return undefined;
    }

    boolean matches(String rule, byte[] cbor) {
        return CborValue.read(cbor)
                .filter(value -> is(value, new Name(rule, List.of()), Map.of()))
                .isPresent();
    }

    private boolean is(CborValue value, Type type, Map<String, Bound> names) {
        if (type instanceof Either either) {
            return either.types().stream().anyMatch(one -> is(value, one, names));
        } else if (type instanceof Same same) {
            return value.equals(same.value());
        } else if (type instanceof Range range) {
            return value instanceof CborValue.Uint uint
                    && range.least() <= uint.value()
                    && uint.value() <= range.most();
        } else if (type instanceof Nothing) {
            return value instanceof CborValue.EmptyMap;
        } else if (type instanceof Tagged tagged) {
            return tagged.sign1()
                    ? value instanceof CborValue.Sign1 sign1 && is(sign1.content(), tagged.content(), names)
                    : value instanceof CborValue.Encrypt0 encrypt0 && is(encrypt0.content(), tagged.content(), names);
        } else if (type instanceof Numbered map) {
            return value instanceof CborValue.Pairs pairs && fills(pairs.items(), map.entries(), names);
        } else if (type instanceof Row row) {
            return value instanceof CborValue.Items items && fills(items.items(), row.entries(), names);
        } else if (type instanceof Control control) {
            return is(value, control.target(), names) && controlled(value, control, names);
        }
        Name name = (Name) type;
        return switch (name.name()) {
            case "bytes" -> value instanceof CborValue.Bytes;
            case "text" -> value instanceof CborValue.Text;
            default -> isNamed(value, name, names);
        };
    }

    private boolean isNamed(CborValue value, Name name, Map<String, Bound> names) {
        Bound bound = names.get(name.name());
        return bound == null
                ? is(value, rules.get(name.name()).type(), bind(name, names))
                : is(value, bound.type(), bound.names());
    }

    private Map<String, Bound> bind(Name name, Map<String, Bound> names) {
        List<String> parameters = rules.get(name.name()).parameters();
        return parameters.isEmpty()
                ? Map.of()
                : Map.of(parameters.get(0), new Bound(name.arguments().get(0), names));
    }

    private boolean controlled(CborValue value, Control control, Map<String, Bound> names) {
        if (control.name().equals(".cbor")) {
            Optional<CborValue> inner = CborValue.read(((CborValue.Bytes) value).raw());
            return inner.isPresent() && is(inner.get(), control.argument(), names);
        }
        if (control.name().equals(".regexp")) {
            String pattern = ((CborValue.Text) ((Same) control.argument()).value()).text();
            return ((CborValue.Text) value).text().matches(pattern);
        }
        long size = value instanceof CborValue.Bytes bytes
                ? bytes.raw().length
                : ((CborValue.Text) value).text().getBytes(StandardCharsets.UTF_8).length;
        return is(new CborValue.Uint(size), control.argument(), names);
    }

    /** Entries take what they can: no array of docs/format needs to look back. */
    private boolean fills(List<CborValue> items, List<Entry> entries, Map<String, Bound> names) {
        return taken(items, 0, entries, names) == items.size();
    }

    private int taken(List<CborValue> items, int from, List<Entry> entries, Map<String, Bound> names) {
        int at = from;
        for (Entry entry : entries) {
            Optional<Splice> splice = splice(entry.type());
            if (splice.isPresent()) {
                at = taken(items, at, splice.get().entries(), bind((Name) entry.type(), names));
            } else {
                int count = 0;
                while (count < entry.most() && at < items.size() && is(items.get(at), entry.type(), names)) {
                    at++;
                    count++;
                }
                if (count < entry.least()) {
                    return -1;
                }
            }
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    private Optional<Splice> splice(Type type) {
        return type instanceof Name name
                        && rules.containsKey(name.name())
                        && rules.get(name.name()).type() instanceof Splice splice
                ? Optional.of(splice)
                : Optional.empty();
    }

    private Type type() {
        List<Type> types = new ArrayList<>(List.of(controlled()));
        while (skip("/")) {
            types.add(controlled());
        }
        return types.size() == 1 ? types.get(0) : new Either(types);
    }

    private Type controlled() {
        Type type = plain();
        while (peek().matches("\\.(size|regexp|cbor)")) {
            type = new Control(take(), type, plain());
        }
        return type;
    }

    private Type plain() {
        String token = take();
        if (token.matches("-?\\d+")) {
            return new Same(number(token));
        } else if (token.contains("..")) {
            String[] ends = token.split("\\.\\.", 2);
            return new Range(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        } else if (token.startsWith("\"")) {
            return new Same(new CborValue.Text(token.substring(1, token.length() - 1)));
        } else if (token.startsWith("h'")) {
            return new Same(new CborValue.Bytes(token.substring(2, token.length() - 1)));
        }
        return switch (token) {
            case "[" -> new Row(entries("]"));
            case "{" -> map();
            case "(" -> close(type());
            case "&" -> choice();
            case "#6.18", "#6.16" -> tagged(token.equals("#6.18"));
            default -> name(token);
        };
    }

    /** Of maps, the empty one and those with numbers for keys are matched; the genesis file is JSON. */
    private Type map() {
        List<Entry> entries = entries("}");
        if (entries.isEmpty() || !entries.get(0).label().matches("-?\\d+")) {
            return new Nothing();
        }
        List<Entry> both = new ArrayList<>();
        for (Entry entry : entries) {
            both.add(new Entry("", 1, 1, new Same(number(entry.label()))));
            both.add(entry);
        }
        return new Numbered(both);
    }

    private static CborValue number(String token) {
        long number = Long.parseLong(token);
        return number < 0 ? new CborValue.Negative(number) : new CborValue.Uint(number);
    }

    private Type choice() {
        expect("(");
        return new Either(entries(")").stream().map(Entry::type).toList());
    }

    private Type tagged(boolean sign1) {
        expect("(");
        return new Tagged(sign1, close(type()));
    }

    private Type name(String token) {
        used.add(token);
        List<Type> arguments = new ArrayList<>();
        if (skip("<")) {
            arguments.add(type());
            expect(">");
        }
        return new Name(token, arguments);
    }

    private Type close(Type type) {
        expect(")");
        return type;
    }

    private List<Entry> entries(String end) {
        List<Entry> entries = new ArrayList<>();
        while (!skip(end)) {
            long least = 1;
            long most = 1;
            if (peek().matches("\\d+\\*\\d+")) {
                String[] counts = take().split("\\*", 2);
                least = Long.parseLong(counts[0]);
                most = Long.parseLong(counts[1]);
            } else if (skip("*")) {
                least = 0;
                most = Long.MAX_VALUE;
            }
            String label = "";
            if (next + 1 < tokens.size() && tokens.get(next + 1).equals(":")) {
                label = take();
                next++;
            }
            entries.add(new Entry(label, least, most, type()));
            skip(",");
        }
        return entries;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        return tokens.get(next++);
    }

    private boolean skip(String token) {
        boolean there = peek().equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!skip(token)) {
            throw new IllegalArgumentException("expected " + token + " at token " + next + ", found " + peek());
        }
    }
}
