package org.cairngate.master.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.PreconditionFailedException;

/**
 * Which versions of a device a client is ready to change (RFC 9110 section 13.1.1).
 *
 * @param tags entity tags, one of which has to be the device's; none when any version is right
 */
record IfMatch(List<String> tags) {

    private static final IfMatch ANY = new IfMatch(List.of());

    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";
    private static final Pattern ONE = Pattern.compile(TAG);
    private static final Pattern LIST = Pattern.compile(TAG + "(?:[ \\t]*,[ \\t]*" + TAG + ")*");

    /** Takes a copy. */
    IfMatch {
        tags = List.copyOf(tags);
    }

    /**
     * Reads the header; without one, any version is right.
     *
     * @throws MalformedRequestException when it is neither {@code *} nor a list of entity tags
     */
    static IfMatch of(Optional<String> header) {
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

    boolean isAny() {
        return tags.isEmpty();
    }

    /**
     * Compares strongly: a weak tag is never right.
     *
     * @throws PreconditionFailedException when the device has another version
     */
    void require(DeviceView device) {
        if (!isAny() && !tags.contains(device.tag())) {
            throw new PreconditionFailedException("device " + device.deviceUid() + " changed, at height "
                    + device.height() + ": read it again, and send its ETag as If-Match");
        }
    }
}
