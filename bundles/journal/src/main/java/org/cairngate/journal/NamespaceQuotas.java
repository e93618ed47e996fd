package org.cairngate.journal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The quotas of namespaces, beside the one of the whole journal.
 *
 * @param named by namespace
 * @param others the quota that each namespace has that is not named; empty: none but that of the whole
 */
public record NamespaceQuotas(Map<String, NamespaceQuota> named, Optional<NamespaceQuota> others) {

    /** No quotas but the whole journal's. */
    public static final NamespaceQuotas NONE = new NamespaceQuotas(Map.of(), Optional.empty());

    /** Stands for every namespace that is not named. */
    public static final String OTHERS = "*";

    private static final Pattern LISTED = Pattern.compile(",");
    private static final Pattern LINE = Pattern.compile(
            "(?<name>\\*|[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64})=(?<number>[0-9]{1,15})(?<unit>[KMG%]?)(:(?<policy>[a-z-]+))?");

    /** Copies the map. */
    public NamespaceQuotas {
        named = Map.copyOf(named);
    }

    /** The quota of a namespace, if it has one. */
    public Optional<NamespaceQuota> of(String namespace) {
        NamespaceQuota own = named.get(namespace);
        return own != null ? Optional.of(own) : others;
    }

    /**
     * Reads what stands in a configuration: {@code namespace=size:policy}, where the size is bytes, {@code 64M} (K, M and G are
     * powers of 1,024) or {@code 10%} of the whole quota, and the policy may be left out ({@code refuse-newest}). The namespace
     * {@code *} stands for each that is not named. A text may hold several with commas between them. Empty texts are left out.
     *
     * @param wholeBytes the quota of the whole journal
     * @throws IllegalArgumentException when a text says something else, with that text
     */
    public static NamespaceQuotas parse(List<String> texts, long wholeBytes) {
        Map<String, NamespaceQuota> named = new HashMap<>();
        for (String text : LISTED.split(String.join(",", texts), -1)) {
            if (text.isBlank()) {
                continue;
            }
            Matcher line = LINE.matcher(text.strip());
            if (!line.matches()) {
                throw wrong(text, "it must be namespace=size:policy");
            }
            if (named.put(line.group("name"), quota(text, line, wholeBytes)) != null) {
                throw wrong(text, line.group("name") + " has a quota already");
            }
        }
        Optional<NamespaceQuota> others = Optional.ofNullable(named.remove(OTHERS));
        return new NamespaceQuotas(named, others);
    }

    private static NamespaceQuota quota(String text, Matcher line, long wholeBytes) {
        long number = Long.parseLong(line.group("number"));
        try {
            long bytes =
                    switch (line.group("unit")) {
                        case "K" -> Math.multiplyExact(number, 1L << 10);
                        case "M" -> Math.multiplyExact(number, 1L << 20);
                        case "G" -> Math.multiplyExact(number, 1L << 30);
                        case "%" -> Math.multiplyExact(wholeBytes / 100, number);
                        default -> number;
                    };
            String policy = line.group("policy");
            return new NamespaceQuota(bytes, policy == null ? QuotaPolicy.REFUSE_NEWEST : QuotaPolicy.ofCode(policy));
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw wrong(text, e.getMessage());
        }
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("namespace.quotas has '" + text + "': " + why
                + ". Write for example council/weather=64M:drop-oldest, or *=10% for each other namespace");
    }
}
