package org.cairngate.master.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.PreconditionFailedException;

/**
 * Which versions of something a client is ready to change (RFC 9110 section 13.1.1). Immutable.
 *
 * @param tags entity tags, one of which has to be that of the newest version; none when any version is right
 */
public record IfMatch(List<String> tags) {

    private static final IfMatch ANY = new IfMatch(List.of());

    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";
    private static final Pattern ONE = Pattern.compile(TAG);
    private static final Pattern LIST = Pattern.compile(TAG + "(?:[ \\t]*,[ \\t]*" + TAG + ")*");

    /** Takes a copy. */
    public IfMatch {
        tags = List.copyOf(tags);
    }

    /**
     * Reads the header; without one, any version is right.
     *
     * @throws MalformedRequestException when it is neither {@code *} nor a list of entity tags
     */
    public static IfMatch of(Optional<String> header) {
        return MalformedRequestException.read(
                () -> header.map(text -> parse(text.strip())).orElse(ANY));
    }

    private static IfMatch parse(String header) {
        if (header.equals("*")) {
            return ANY;
        }
        if (!LIST.matcher(header).matches()) {
            throw new IllegalArgumentException(
                    "If-Match has to be * or entity tags in double quotes, as ETag gave them");
        }
        List<String> tags = new ArrayList<>();
        Matcher found = ONE.matcher(header);
        while (found.find()) {
            tags.add(found.group());
        }
        return new IfMatch(tags);
    }

    /** Whether the client takes any version. */
    public boolean isAny() {
        return tags.isEmpty();
    }

    /**
     * Compares strongly: a weak tag is never right.
     *
     * @param newest the tag of the newest version
     * @param changed says what changed and when, as far as it is known, if that is not what the client named
     * @throws PreconditionFailedException when the newest version is another one
     */
    public void require(EntityTag newest, String changed) {
        if (!isAny() && !tags.contains(newest.text())) {
            throw new PreconditionFailedException(changed + ": read it again, and send its ETag as If-Match");
        }
    }
}
